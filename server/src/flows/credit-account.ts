// The operator's transfers: top-ups, grants, refunds, adjustments. Each has one id, derived from the Idempotency-Key
// when there is one, so that the same order moves money once.

import { createHash } from 'node:crypto';
import { formatUsd, LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Balance, LedgerOperation } from '@lightmeter/store';
import type { Services } from '../services.ts';

export interface CreditOrder {
  readonly workspaceId: string;
  readonly mode: 'test' | 'live';
  readonly kind: 'top_up' | 'grant' | 'adjustment' | 'refund';
  /** Above zero; for an adjustment also below. */
  readonly amountNanoUsd: NanoUsd;
  readonly reason: string | undefined;
  /** The charge a refund gives back. */
  readonly taskId: string | undefined;
  /** Id of the API key that ordered it. */
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
}

export interface Credited {
  readonly transferId: string;
  readonly balance: Balance;
}

/**
 * Moves the money, once per order.
 *
 * @throws LightmeterError `not_found` for an unknown workspace, `invalid_value` for an amount of zero or a refund above the
 *   charge, `insufficient_balance` when an adjustment would lead below zero, `idempotency_key_mismatch`
 */
export async function creditAccount(services: Services, order: CreditOrder): Promise<Credited> {
  const { workspaceId, mode, kind, amountNanoUsd } = order;
  if (amountNanoUsd === 0n || (amountNanoUsd < 0n && kind !== 'adjustment')) {
    throw new LightmeterError('invalid_value', {
      param: 'amount_usd',
      message: '`amount_usd` must be above zero.',
    });
  }
  if (!(await services.store.workspaces.get(workspaceId))) {
    throw new LightmeterError('not_found', {
      param: 'workspace_id',
      message: `There is no workspace ${JSON.stringify(workspaceId)}.`,
    });
  }
  const operation: LedgerOperation = {
    kind,
    transferId: transferIdOf(services, order),
    workspaceId,
    mode,
    amountNanoUsd,
    reason: order.reason,
    taskId: order.taskId,
    actor: order.actor,
  };
  const outcome = await services.store.ledger.apply(operation);
  switch (outcome.kind) {
    case 'applied':
      return {
        transferId: operation.transferId,
        balance: await services.store.ledger.balance(workspaceId, mode),
      };
    case 'insufficient_balance':
      throw new LightmeterError('insufficient_balance', {
        param: 'amount_usd',
        message: `The balance has ${formatUsd(outcome.availableNanoUsd)} available; it cannot be reduced by ${formatUsd(nanoUsd(-amountNanoUsd))}.`,
      });
    case 'not_refundable':
      throw new LightmeterError('invalid_value', {
        param: 'amount_usd',
        message: `Of this charge ${formatUsd(outcome.refundableNanoUsd)} can still be refunded.`,
      });
    case 'id_conflict':
      throw new LightmeterError('idempotency_key_mismatch');
  }
}

function transferIdOf(services: Services, order: CreditOrder): string {
  const { idempotencyKey } = order;
  return idempotencyKey === undefined
    ? services.newId('tr')
    : orderedTransferId({ ...order, idempotencyKey });
}

/** The id that an order with an Idempotency-Key gives its transfer, whenever it comes. */
export function orderedTransferId(order: {
  workspaceId: string;
  mode: string;
  idempotencyKey: string;
}): string {
  const scope = `${order.workspaceId} ${order.mode} ${order.idempotencyKey}`;
  return `tr_${createHash('sha256').update(scope).digest('hex').slice(0, 32)}`;
}
