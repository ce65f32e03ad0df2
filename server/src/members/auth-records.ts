// What better-auth keeps, kept by the store: it looks a person up by e-mail and writes a session down. Everything else
// it could ask for belongs to endpoints that are closed, and is refused.

import { invariant } from '@lightmeter/core';
import type { Store } from '@lightmeter/store';
import type { DBAdapter, Where } from 'better-auth';

/** An adapter of better-auth over the store: one pool, one way to reconnect, SQL in one room. */
export function createAuthRecords(store: Pick<Store, 'members' | 'sessions'>): DBAdapter {
  const records: Omit<DBAdapter, 'transaction'> = {
    id: 'lightmeter-store',
    findOne: async <T>(asked: { model: string; where: Where[] }) => {
      const [by] = asked.where;
      const isByEmail = asked.model === 'user' && asked.where.length === 1 && by?.field === 'email';
      if (!isByEmail || typeof by.value !== 'string') return closed(`look up a ${asked.model}`);
      return (await userWithPassword(store, by.value)) as T | null;
    },
    create: async <T, R = T>(wish: { model: string; data: unknown }) => {
      if (wish.model !== 'session') return closed(`create a ${wish.model}`);
      const { userId, token, userAgent } = wish.data as Readonly<Record<string, unknown>>;
      invariant(
        typeof userId === 'string' && typeof token === 'string',
        'A session has a person and a token.',
      );
      const session = await store.sessions.open({
        memberId: userId,
        token,
        userAgent: typeof userAgent === 'string' ? userAgent : '',
      });
      const { sessionId: id, createdAt, expiresAt } = session;
      return { id, userId, token, userAgent, createdAt, updatedAt: createdAt, expiresAt } as R;
    },
    findMany: async () => closed('list'),
    count: async () => closed('count'),
    update: async () => closed('update'),
    updateMany: async () => closed('update'),
    delete: async () => closed('delete'),
    deleteMany: async () => closed('delete'),
    consumeOne: async () => closed('consume'),
    incrementOne: async () => closed('increment'),
  };
  return { ...records, transaction: (work) => work(records) };
}

/** A person as better-auth knows one, with the account that holds the password. */
async function userWithPassword(store: Pick<Store, 'members'>, email: string) {
  const found = await store.members.credentials(email);
  if (!found) return null;
  const { memberId: id, name, createdAt } = found.member;
  const user = { id, email: found.member.email, name, emailVerified: true, createdAt, updatedAt: createdAt };
  const account = {
    id,
    userId: id,
    accountId: id,
    providerId: 'credential',
    password: found.passwordHash,
    createdAt,
    updatedAt: createdAt,
  };
  return { ...user, account: [account] };
}

function closed(what: string): never {
  throw new Error(`better-auth wants to ${what}, which no open door of this server needs.`);
}
