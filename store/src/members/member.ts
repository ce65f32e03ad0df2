// What a person is here, and how they stand in their table. How they sign in stands apart: sign-in.ts of the server.

import { createHash } from 'node:crypto';
import type { KeyScope } from '../api-key.ts';

/** What somebody may do in one workspace. Operators may do everything in all of them. */
export type Role = 'owner' | 'member' | 'viewer';

export interface Member {
  readonly memberId: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  /** Runs the server: every scope in every workspace. */
  readonly isOperator: boolean;
  readonly createdAt: Date;
}

/** A person as one of a workspace. */
export interface WorkspaceMember extends Member {
  readonly role: Role;
  readonly joinedAt: Date;
  /** To the hour; undefined for somebody who is signed in nowhere. */
  readonly lastSeenAt: Date | undefined;
}

/** A workspace as one of a person's. */
export interface MemberWorkspace {
  readonly workspaceId: string;
  readonly name: string;
  readonly rateCardSeries: string;
  /** Undefined for an operator who does not belong to it. */
  readonly role: Role | undefined;
  readonly scopes: readonly KeyScope[];
}

/** Named so that they stand beside the columns of keys, workspaces and sessions. */
export interface MemberRow {
  member_id: string;
  member_email: string;
  member_name: string;
  member_is_operator: boolean;
  member_created_at: Date;
}

/** The columns of MemberRow of the table `m`. */
export const MEMBER_COLUMNS = `m.member_id, m.email as member_email, m.name as member_name,
  m.is_operator as member_is_operator, m.created_at as member_created_at`;

export function memberFrom(row: MemberRow): Member {
  return {
    memberId: row.member_id,
    email: row.member_email,
    name: row.member_name,
    isOperator: row.member_is_operator,
    createdAt: row.member_created_at,
  };
}

/** One spelling for one address: `Ada@Example.org` and `ada@example.org` are one person. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** What is stored of the token of a session or a link. Tokens have at least 190 random bits: a plain hash suffices. */
export function tokenSha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
