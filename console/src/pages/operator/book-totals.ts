// Balances of many workspaces added up. Pure.

import type { WorkspaceResponse } from '@lightmeter/contract';
import { parseUsd, renderUsd, sumUsd } from '@lightmeter/core';

export type Mode = 'test' | 'live';

export interface BookBalance {
  readonly availableUsd: string;
  readonly heldUsd: string;
  /** Available and held together. */
  readonly totalUsd: string;
}

/** The balance of one book; zero where the workspace has none yet. */
export function balanceOf(workspace: Pick<WorkspaceResponse, 'balances'>, mode: Mode): BookBalance {
  return totalOf([workspace], mode);
}

/** What all of them hold in one mode, exactly. */
export function totalOf(workspaces: readonly Pick<WorkspaceResponse, 'balances'>[], mode: Mode): BookBalance {
  const books = workspaces.flatMap(({ balances }) =>
    (balances ?? []).filter((balance) => balance.mode === mode),
  );
  const available = sumUsd(books.map((book) => parseUsd(book.available_usd)));
  const held = sumUsd(books.map((book) => parseUsd(book.held_usd)));
  return {
    availableUsd: renderUsd(available),
    heldUsd: renderUsd(held),
    totalUsd: renderUsd(sumUsd([available, held])),
  };
}
