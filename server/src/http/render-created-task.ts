// The answer of POST /v1/tasks: hiapi's taskId, and what it will cost.

import type { CreatedTaskResponse } from '@lightmeter/contract';
import { renderLineItem } from '@lightmeter/contract/render';
import { type NanoUsd, type Quote, renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { DraftPrices } from '../flows/draft.ts';
import { heldUsd, renderRetention, renderTask, type TaskLinks } from './render-task.ts';

export function renderCreatedTask(
  { task, quote, draft }: { task: TaskRecord; quote: Quote; draft?: DraftPrices | undefined },
  given: TaskLinks,
): CreatedTaskResponse {
  const address = `${given.origin}/v1/tasks/${task.taskId}`;
  return {
    code: 200,
    message: 'success',
    data: {
      taskId: task.taskId,
      status: renderTask(task, given).status,
      quote: {
        id: task.quoteId ?? null,
        kind: quote.kind,
        low_usd: renderUsd(task.quotedLowNanoUsd),
        high_usd: renderUsd(task.quotedHighNanoUsd),
        rate_card: task.rateCardId,
        line_items: quote.lineItems.map(renderLineItem),
      },
      held_usd: heldUsd(task),
      ...(draft === undefined
        ? {}
        : {
            draft: {
              final: renderRange(draft.final),
              promotion: draft.promotion ? renderRange(draft.promotion) : null,
              draft_and_promotion: draft.draftAndPromotion ? renderRange(draft.draftAndPromotion) : null,
            },
          }),
      retention: renderRetention(task, given),
      links: {
        task: address,
        events: `${address}/events`,
        cancel: `${address}/cancel`,
        promote: `${address}/promote`,
      },
    },
  };
}

function renderRange({ lowNanoUsd, highNanoUsd }: { lowNanoUsd: NanoUsd; highNanoUsd: NanoUsd }) {
  return { low_usd: renderUsd(lowNanoUsd), high_usd: renderUsd(highNanoUsd) };
}
