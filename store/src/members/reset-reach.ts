// For whom somebody may make a reset link, which is as good as the account; and the end of links whose maker may not any
// more. Both lock the same rows, so that no link outlives what allowed it.

import type { Sql } from '../database.ts';

/**
 * Whether nothing the person may do anywhere is beyond an owner with `ownerId`: they are no operator, and the owner owns
 * every workspace they belong to. For who has locked the person: until the transaction ends, none of it changes unseen.
 */
export async function isWithinReach(sql: Sql, ownerId: string, memberId: string): Promise<boolean> {
  // Who takes the owner out of a workspace waits for the link and ends it, or has done so: what follows sees it.
  await sql(
    `select from memberships where member_id = $1 and role = 'owner' order by workspace_id for share`,
    [ownerId],
  );
  const rows = await sql(
    `select m.member_id from members m
     where m.member_id = $2 and not m.is_operator and not exists (
       select from memberships theirs
       where theirs.member_id = m.member_id and not exists (
         select from memberships own
         where own.workspace_id = theirs.workspace_id and own.member_id = $1 and own.role = 'owner'
       )
     )`,
    [ownerId, memberId],
  );
  return rows.length > 0;
}

/** Somebody is no owner of the workspace any more: links to accounts in it that they may have kept end, whoever made them. */
export async function endResetLinksIn(sql: Sql, workspaceId: string, at: Date): Promise<void> {
  await sql(
    `update password_resets set used_at = $2
     where token_sha256 in (
       select r.token_sha256 from password_resets r join memberships ms using (member_id)
       where ms.workspace_id = $1 and r.used_at is null
       order by r.token_sha256 for no key update of r
     )`,
    [workspaceId, at],
  );
}

/** The person may do more from now on: links that were made for less end. */
export async function endResetLinksOf(sql: Sql, memberId: string, at: Date): Promise<void> {
  await sql('select from members where member_id = $1 for no key update', [memberId]);
  await sql('update password_resets set used_at = $2 where member_id = $1 and used_at is null', [
    memberId,
    at,
  ]);
}
