// Somebody who uses the console: a browser's cookies and headers, and the doors by which people come in.

import assert from 'node:assert/strict';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { OpenApp } from './open-app.ts';

export const HOST = 'lightmeter.test';
export const ORIGIN = `http://${HOST}`;
export const PASSWORD = 'a long enough password';

export interface PersonCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  /** `null` takes a header away that a browser would send. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly from?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers field by field and assert every value
type Body = any;

export interface PersonAnswer {
  readonly status: number;
  readonly body: Body;
  readonly headers: LightMyRequestResponse['headers'];
}

/** A browser: keeps the session's cookie, says where its requests come from. */
export class Person {
  cookie: string | undefined;
  /** Where they work; the server decides without. */
  workspaceId: string | undefined;
  private readonly app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.app = app;
  }

  async call(path: string, call: PersonCall = {}): Promise<PersonAnswer> {
    const method = call.method ?? (call.json === undefined ? 'GET' : 'POST');
    const given: Record<string, string | null | undefined> = {
      host: HOST,
      cookie: this.cookie,
      'user-agent': 'Test browser',
      origin: method === 'GET' ? undefined : ORIGIN,
      'lightmeter-workspace': this.workspaceId,
      ...call.headers,
    };
    const headers = Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    const answer = await this.app.inject({
      method,
      url: path,
      headers,
      ...(call.json === undefined ? {} : { payload: call.json as object }),
      ...(call.from === undefined ? {} : { remoteAddress: call.from }),
    });
    this.keep(answer);
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : answer.body };
  }

  private keep(answer: LightMyRequestResponse): void {
    for (const { name, value, maxAge } of answer.cookies) {
      if (!name.endsWith('lightmeter_session')) continue;
      this.cookie = maxAge === 0 ? undefined : `${name}=${encodeURIComponent(value)}`;
    }
  }
}

/** The person of the setup link: operator, and owner of the first workspace. */
export async function setUpOperator({ app, services }: OpenApp, email = 'olga@example.org'): Promise<Person> {
  const person = new Person(app);
  const json = { token: services.setupToken, email, name: 'Olga', password: PASSWORD };
  const made = await person.call('/v1/setup', { json });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  person.workspaceId = made.body.workspaces[0].id;
  return person;
}

/** Somebody new, invited by an owner and signed in. */
export async function invite(
  { app }: OpenApp,
  by: Person,
  wish: { email: string; role: 'owner' | 'member' | 'viewer' },
): Promise<Person & { readonly memberId: string }> {
  const invited = await by.call('/v1/invitations', { json: wish });
  assert.equal(invited.status, 201, JSON.stringify(invited.body));
  const person = new Person(app);
  const path = `/v1/invitations/by-token/${tokenOf(invited.body.url)}/accept`;
  const name = wish.email.split('@', 1)[0];
  const accepted = await person.call(path, { json: { name, password: PASSWORD } });
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  person.workspaceId = by.workspaceId;
  return Object.assign(person, { memberId: accepted.body.member.id as string });
}

/** The token of a link, as the console's page reads it. */
export function tokenOf(link: string): string {
  const token = new URL(link).hash.replace('#token=', '');
  assert.ok(token.length > 20, link);
  return token;
}
