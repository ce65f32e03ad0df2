// In whose name the items of a batch run: the key that created it, or that resumed or retried it last.

import type { BatchPauseReason, BatchRecord } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';

export type BatchCaller =
  | { readonly kind: 'usable'; readonly caller: Caller }
  | { readonly kind: 'unusable'; readonly reason: BatchPauseReason; readonly message: string };

/** The caller of a batch, looked up fresh: a key that was revoked meanwhile begins nothing more. */
export async function callerOfBatch(
  services: Pick<Services, 'store' | 'clock'>,
  batch: Pick<BatchRecord, 'workspaceId' | 'apiKeyId' | 'mode'>,
): Promise<BatchCaller> {
  const [key, workspace] = await Promise.all([
    services.store.apiKeys.get(batch.workspaceId, batch.apiKeyId),
    services.store.workspaces.get(batch.workspaceId),
  ]);
  const unusable = (reason: BatchPauseReason, why: string): BatchCaller => ({
    kind: 'unusable',
    reason,
    message: `${why} Resume the batch with another key of the workspace.`,
  });
  if (!key || !workspace || key.revokedAt) return unusable('api_key_revoked', 'The API key was revoked.');
  if (key.expiresAt && key.expiresAt <= services.clock())
    return unusable('api_key_expired', 'The API key has expired.');
  if (!key.scopes.includes('images'))
    return unusable('permission_denied', 'The API key has lost the scope `images`.');
  return { kind: 'usable', caller: { key, workspace, mode: batch.mode } };
}
