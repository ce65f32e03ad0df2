// GET /v1/session and every answer that signs somebody in or out: who it is, and where they may work.

import type { MemberResponse, SessionResponse } from '@lightmeter/contract';
import type { Member, SignedIn } from '@lightmeter/store';
import type { Services } from '../services.ts';

export async function renderSession(
  services: Services,
  signedIn: Pick<SignedIn, 'member' | 'session'> | undefined,
): Promise<SessionResponse> {
  if (!signedIn) {
    return {
      object: 'session',
      setup_needed: await services.store.members.isEmpty(),
      member: null,
      workspaces: [],
      live_providers: [],
      expires_at: null,
      sandbox: true,
    };
  }
  const { member, session } = signedIn;
  const workspaces = await services.store.members.workspaces(member.memberId);
  return {
    object: 'session',
    setup_needed: false,
    member: renderMember(member),
    workspaces: workspaces.map((workspace) => ({
      id: workspace.workspaceId,
      name: workspace.name,
      role: workspace.role ?? 'operator',
      scopes: [...workspace.scopes],
      rate_card_series: workspace.rateCardSeries,
    })),
    live_providers: [...services.liveProviders],
    expires_at: session.expiresAt.toISOString(),
    sandbox: true,
  };
}

export function renderMember(member: Member): MemberResponse {
  return {
    id: member.memberId,
    email: member.email,
    name: member.name,
    is_operator: member.isOperator,
    created_at: member.createdAt.toISOString(),
  };
}
