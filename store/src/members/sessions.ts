// Sessions: opened when somebody signs in, looked up afresh for every request, ended at any time.

import { createId } from '@lightmeter/core';
import { API_KEY_COLUMNS, type ApiKey, type ApiKeyRow, apiKeyFrom } from '../api-key.ts';
import type { Database } from '../database.ts';
import type { Mode } from '../mode.ts';
import type { Workspace } from '../workspaces.ts';
import { MEMBER_COLUMNS, type Member, type MemberRow, memberFrom, type Role, tokenSha256 } from './member.ts';
import { ensureMemberKey } from './member-keys.ts';

/** From the last use on. */
export const SESSION_LIFETIME_MS = 30 * 86_400_000;

export interface Session {
  readonly sessionId: string;
  readonly memberId: string;
  /** What the browser says of itself; empty when it says nothing. */
  readonly userAgent: string;
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

export interface SignedIn {
  readonly member: Member;
  readonly session: Session;
  /** The session was extended just now: the cookie may be, too. */
  readonly wasExtended: boolean;
}

/** A signed-in person at work in one workspace and mode. */
export interface AdmittedMember extends SignedIn {
  /** Undefined when there is no such workspace, or the person does not belong to it. */
  readonly at:
    | { readonly workspace: Workspace; readonly key: ApiKey; readonly role: Role | undefined }
    | undefined;
}

export interface SessionsGiven {
  readonly database: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

interface SessionRow {
  session_id: string;
  member_id: string;
  user_agent: string;
  session_created_at: Date;
  session_last_used_at: Date;
  session_expires_at: Date;
}

interface SignedInRow extends SessionRow, MemberRow {
  was_extended: boolean;
}

/** All null when the workspace is not there for the person; of the key alone before its first use. */
type PlaceRow = {
  at_workspace_id: string | null;
  workspace_name: string;
  rate_card_series: string;
  workspace_created_at: Date;
  role: Role | null;
};

export class Sessions {
  private readonly given: SessionsGiven;

  constructor(given: SessionsGiven) {
    this.given = given;
  }

  /** A session of its member from now on, for as long as it is used once in 30 days. Forgets those that have ended. */
  async open(wish: { memberId: string; token: string; userAgent: string }): Promise<Session> {
    const now = this.given.clock();
    const session: Session = {
      sessionId: createId('ses', { nowMs: now.getTime(), random: this.given.random(10) }),
      memberId: wish.memberId,
      userAgent: wish.userAgent.slice(0, 400),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    };
    await this.given.database.query(
      `with ended as (delete from member_sessions where member_id = $2 and expires_at <= $5)
       insert into member_sessions
         (session_id, member_id, token_sha256, user_agent, created_at, last_used_at, expires_at)
       values ($1, $2, $3, $4, $5, $5, $6)
       on conflict (session_id) do nothing`,
      [
        session.sessionId,
        session.memberId,
        tokenSha256(wish.token),
        session.userAgent,
        now,
        session.expiresAt,
      ],
    );
    return session;
  }

  /** Whose token this is; undefined when the session has ended or never was. */
  async find(token: string): Promise<SignedIn | undefined> {
    const [row] = await this.given.database.query<SignedInRow>(
      `with ${SIGNED_IN} select signed_in.* from signed_in`,
      [tokenSha256(token), this.given.clock()],
    );
    return row && signedInFrom(row);
  }

  /**
   * Whose token this is, and where they work: one query, but for the first request in a workspace and mode, which makes
   * the key that stands for them there.
   *
   * @param wish without a workspace: the one they have belonged to longest
   */
  async admit(
    token: string,
    wish: { workspaceId: string | undefined; mode: Mode },
  ): Promise<AdmittedMember | undefined> {
    const found = await this.readAdmitted(token, wish);
    if (!found) return undefined;
    if (found.at_workspace_id === null || found.api_key_id !== null) return admittedFrom(found);
    await ensureMemberKey(this.given, {
      workspaceId: found.at_workspace_id,
      memberId: found.member_id,
      mode: wish.mode,
    });
    const again = await this.readAdmitted(token, wish);
    return again && admittedFrom(again);
  }

  /** Those of a person that can still be used, the one used last first. */
  async list(memberId: string): Promise<Session[]> {
    const rows = await this.given.database.query<SessionRow>(
      `select session_id, member_id, user_agent, created_at as session_created_at,
         last_used_at as session_last_used_at, expires_at as session_expires_at
       from member_sessions where member_id = $1 and expires_at > $2
       order by last_used_at desc, session_id desc`,
      [memberId, this.given.clock()],
    );
    return rows.map(sessionFrom);
  }

  /** Ends one of a person's sessions. False when they have no such session. */
  async end(memberId: string, sessionId: string): Promise<boolean> {
    const rows = await this.given.database.query(
      'delete from member_sessions where member_id = $1 and session_id = $2 returning session_id',
      [memberId, sessionId],
    );
    return rows.length > 0;
  }

  private async readAdmitted(
    token: string,
    wish: { workspaceId: string | undefined; mode: Mode },
  ): Promise<AdmittedRow | undefined> {
    const [row] = await this.given.database.query<AdmittedRow>(ADMIT, [
      tokenSha256(token),
      this.given.clock(),
      wish.workspaceId ?? null,
      wish.mode,
    ]);
    return row;
  }
}

/**
 * The session with the token $1 at $2 and its member. Once an hour it is extended: never at the price of waiting for
 * another request that does the same.
 */
const SIGNED_IN = `
  extended as (
    update member_sessions s
    set last_used_at = $2, expires_at = $2::timestamptz + interval '30 days'
    where s.session_id in (
      select session_id from member_sessions
      where token_sha256 = $1 and expires_at > $2 and last_used_at < $2::timestamptz - interval '1 hour'
      for no key update skip locked
    )
    returning s.session_id
  ),
  signed_in as (
    select s.session_id, s.user_agent, s.created_at as session_created_at, ${MEMBER_COLUMNS},
      case when e.session_id is null then s.last_used_at else $2 end as session_last_used_at,
      case when e.session_id is null then s.expires_at else $2::timestamptz + interval '30 days' end
        as session_expires_at,
      e.session_id is not null as was_extended
    from member_sessions s
    join members m using (member_id)
    left join extended e using (session_id)
    where s.token_sha256 = $1 and s.expires_at > $2
  )`;

type AdmittedRow = SignedInRow & PlaceRow & (ApiKeyRow | { api_key_id: null });

/** The workspace $3, or the first one, as far as the person may be there; and the key that stands for them in mode $4. */
const ADMIT = `
  with ${SIGNED_IN},
  place as (
    select w.workspace_id as at_workspace_id, w.name as workspace_name, w.rate_card_series,
      w.created_at as workspace_created_at, ms.role
    from signed_in
    join workspaces w on w.workspace_id = coalesce(
      $3,
      (
        select joined.workspace_id from memberships joined
        where joined.member_id = signed_in.member_id
        order by joined.created_at, joined.workspace_id limit 1
      ),
      (
        select oldest.workspace_id from workspaces oldest
        where signed_in.member_is_operator
        order by oldest.created_at, oldest.workspace_id limit 1
      )
    )
    left join memberships ms on ms.workspace_id = w.workspace_id and ms.member_id = signed_in.member_id
    where ms.role is not null or signed_in.member_is_operator
  ),
  used as (
    update api_keys set last_used_at = $2
    where api_key_id in (
      select u.api_key_id
      from place
      cross join signed_in
      join api_keys u
        on u.workspace_id = place.at_workspace_id and u.member_id = signed_in.member_id and u.mode = $4
      where coalesce(u.last_used_at < $2::timestamptz - interval '1 minute', true)
      for no key update of u skip locked
    )
  )
  select signed_in.*, place.*, key_columns.*
  from signed_in
  left join place on true
  left join lateral (
    select ${API_KEY_COLUMNS}
    from api_keys k
    where k.workspace_id = place.at_workspace_id and k.member_id = signed_in.member_id and k.mode = $4
  ) key_columns on true`;

function sessionFrom(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    memberId: row.member_id,
    userAgent: row.user_agent,
    createdAt: row.session_created_at,
    lastUsedAt: row.session_last_used_at,
    expiresAt: row.session_expires_at,
  };
}

function signedInFrom(row: SignedInRow): SignedIn {
  return { member: memberFrom(row), session: sessionFrom(row), wasExtended: row.was_extended };
}

function admittedFrom(row: AdmittedRow): AdmittedMember {
  if (row.at_workspace_id === null || row.api_key_id === null) return { ...signedInFrom(row), at: undefined };
  return {
    ...signedInFrom(row),
    at: {
      workspace: {
        workspaceId: row.at_workspace_id,
        name: row.workspace_name,
        rateCardSeries: row.rate_card_series,
        createdAt: row.workspace_created_at,
      },
      key: apiKeyFrom(row),
      role: row.role ?? undefined,
    },
  };
}
