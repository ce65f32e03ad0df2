// The form of a new key, and the request it makes.

/** As it is typed; what is empty is no limit. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly ('images' | 'read' | 'keys' | 'operator')[];
  readonly capUsd: string;
  readonly budgetUsd: string;
  readonly period: 'day' | 'month' | 'total';
  readonly ratePerMinute: number | undefined;
  readonly models: readonly string[];
  /** YYYY-MM-DD. */
  readonly lastDay: string;
}

export const NEW_KEY: NewKey = {
  name: '',
  scopes: ['images', 'read'],
  capUsd: '',
  budgetUsd: '',
  period: 'month',
  ratePerMinute: undefined,
  models: [],
  lastDay: '',
};

/** The body of POST /v1/keys. Amounts go as they were typed: the server says what is wrong with them. */
export function keyBody(form: NewKey): Record<string, unknown> {
  const cap = form.capUsd.trim();
  const budget = form.budgetUsd.trim();
  return {
    name: form.name.trim(),
    scopes: form.scopes,
    ...(cap === '' && budget === ''
      ? {}
      : {
          spend_limits: [
            {
              period: form.period,
              ...(cap === '' ? {} : { cap_usd: cap }),
              ...(budget === '' ? {} : { budget_usd: budget }),
            },
          ],
        }),
    ...(form.ratePerMinute === undefined ? {} : { rate_limit_per_minute: form.ratePerMinute }),
    ...(form.models.length === 0 ? {} : { allowed_models: form.models }),
    // The day itself still counts.
    ...(form.lastDay === '' ? {} : { expires_at: `${form.lastDay}T23:59:59Z` }),
  };
}
