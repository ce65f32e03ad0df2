// The quote that pins the price of a call: named in the header, in the body, or alike in both.

import { LightmeterError } from '@lightmeter/core';

/**
 * Undefined when neither names one.
 *
 * @throws LightmeterError `invalid_value` when they name two
 */
export function oneQuoteId(inHeader: string | undefined, inBody: string | undefined): string | undefined {
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw new LightmeterError('invalid_value', {
      param: 'quote_id',
      message: `\`quote_id\` is ${JSON.stringify(inBody.slice(0, 60))} and the header \`Lightmeter-Quote\` is ${JSON.stringify(inHeader.slice(0, 60))}. Send one of them, or the same in both.`,
    });
  }
  return inHeader ?? inBody;
}
