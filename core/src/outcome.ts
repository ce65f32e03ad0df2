// What each outcome of a task means in money, as a table: docs/outcomes.md shows it, outcome.test.ts holds charge.ts to it,
// and the flows of the server follow it.

import { ERRORS, type ErrorCode } from './error-table.ts';

/** One way a task can end, in words for callers. */
export interface Outcome {
  readonly id: string;
  /** What happened. */
  readonly event: string;
  /** What the workspace pays. */
  readonly charged: string;
  /** What becomes of the money held for the task. */
  readonly hold: string;
}

/** Every way a task can end. The hold is the high end of the quote, so nothing here ever costs more than that. */
export const OUTCOMES = [
  {
    id: 'delivered',
    event: 'As many images as asked were delivered and can be decoded.',
    charged: 'The quoted price of each image.',
    hold: 'Captured.',
  },
  {
    id: 'fewer',
    event: 'Fewer images than asked were delivered, or some cannot be decoded.',
    charged: 'Only the images that were delivered and can be decoded.',
    hold: 'Captured for those, the rest released.',
  },
  {
    id: 'undersized',
    event: 'An image is smaller than the tier paid for.',
    charged: 'The price of the tier that was delivered.',
    hold: 'Captured for that, the rest released.',
  },
  {
    id: 'surplus',
    event: 'An image is larger than asked, or there are more images than asked.',
    charged: 'What was asked for.',
    hold: 'Captured.',
  },
  {
    id: 'above_quote',
    event: 'The provider reports more usage than was quoted.',
    charged: 'The quote; a line of the charge takes the excess back.',
    hold: 'Captured.',
  },
  {
    id: 'usage_unknown',
    event: 'The provider reports no usage for images that are priced by the token.',
    charged: 'The expected usage at its least.',
    hold: 'Captured for that, the rest released.',
  },
  {
    id: 'failed',
    event: 'No image: refused by moderation, bad request, upstream error, timeout.',
    charged: 'Nothing.',
    hold: 'Released; the upstream cost is still recorded if it is known.',
  },
  {
    id: 'disconnected',
    event: 'The caller disconnects.',
    charged: 'As if it had stayed: the work goes on and the images are kept.',
    hold: 'Captured when they are delivered.',
  },
  {
    id: 'cancelled_queued',
    event: 'The task is cancelled while it is queued.',
    charged: 'Nothing.',
    hold: 'Released.',
  },
  {
    id: 'cancelled_running',
    event: 'The task is cancelled while it is running.',
    charged: 'Nothing, unless an image arrives and is kept at the caller’s wish.',
    hold: 'Released, but for such an image.',
  },
  {
    id: 'interrupted',
    event: 'The server dies before the provider has answered.',
    charged: 'Once at most: the task is run again, or failed by the sweep and costs nothing.',
    hold: 'Kept until then, never beyond its expiry.',
  },
] as const satisfies readonly Outcome[];

export type OutcomeId = (typeof OUTCOMES)[number]['id'];

/** From here on a status says "not now" or "our fault" rather than something about the request. */
const FIRST_PASSING_STATUS = 429;

/**
 * Whether a failed task's answer is given again for the same Idempotency-Key.
 *
 * True for what the provider or the card said about the request itself: the same request would fail the same way. False for
 * what may pass, so that a retry with the same key runs afresh.
 *
 * Asked of tasks alone: a request that is refused before its hold leaves nothing to give again.
 */
export function isFinalFailure(code: ErrorCode): boolean {
  const { status, retryable } = ERRORS[code];
  return status < FIRST_PASSING_STATUS && !retryable;
}
