// GET /v1/ledger: every entry of the workspace's own accounts, newest first, with the balance it left.

import { errorResponse, type LedgerResponse, ledgerQuery, ledgerResponse } from '@lightmeter/contract';
import { renderUsd } from '@lightmeter/core';
import type { LedgerEntry } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { ledgerSentence } from '../http/ledger-sentence.ts';
import { csvHeaders } from '../results/csv-row.ts';
import { ledgerCsv } from '../results/ledger-csv.ts';
import { sendDownload } from '../results/send-download.ts';
import type { Services } from '../services.ts';

const DEFAULT_LIMIT = 100;

export function ledgerRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/ledger',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Money'],
        summary: 'Read the ledger',
        description:
          'The statement: entries of `available` and `held`, newest first, with running balances and a sentence about each. `account=available` leaves out the other side of holds and reads like the statement of a bank; the balances stay those of the account. `format=csv` sends every entry that the filters let through as a file, with debits and credits in columns of their own.',
        querystring: ledgerQuery,
        response: { 200: ledgerResponse, default: errorResponse },
      },
    },
    async (request, reply): Promise<LedgerResponse> => {
      const caller = callerOf(request);
      const query = request.query as z.output<typeof ledgerQuery>;
      const pageFrom = (cursor: string | undefined, limit: number) =>
        services.store.reports.ledger({
          ...bookOf(caller),
          limit,
          cursor,
          kind: query.kind,
          account: query.account,
          taskId: query.task_id,
          batchId: query.batch_id,
          from: query.from === undefined ? undefined : new Date(query.from),
          to: query.to === undefined ? undefined : new Date(query.to),
        });
      if (query.format === 'csv') {
        const day = services.clock().toISOString().slice(0, 10);
        await sendDownload(services, reply, {
          headers: csvHeaders(`lightmeter-${caller.mode}-ledger-${day}.csv`),
          blocks: ledgerCsv({ pageFrom, cursor: query.cursor, limit: query.limit }),
        });
        return reply;
      }
      const page = await pageFrom(query.cursor, query.limit ?? DEFAULT_LIMIT);
      return {
        object: 'list',
        data: page.entries.map(renderEntry),
        has_more: page.nextCursor !== undefined,
        next_cursor: page.nextCursor ?? null,
      };
    },
  );
}

function renderEntry(entry: LedgerEntry): LedgerResponse['data'][number] {
  return {
    object: 'ledger_entry',
    transfer_id: entry.transferId,
    kind: entry.kind,
    account: entry.account,
    amount_usd: renderUsd(entry.amountNanoUsd),
    balance_usd: renderUsd(entry.balanceNanoUsd),
    description: ledgerSentence(entry),
    task_id: entry.taskId ?? null,
    model: entry.task?.modelId ?? null,
    batch_id: entry.task?.batchId ?? null,
    hold_expires_at: entry.holdExpiresAt?.toISOString() ?? null,
    reason: entry.reason ?? null,
    created_at: entry.createdAt.toISOString(),
  };
}
