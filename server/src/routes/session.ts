// /v1/session and /v1/setup: who is signed in, signing in and out, the first account, one's own name and password.

import {
  type ChangePasswordBody,
  type ChangeProfileBody,
  changePasswordBody,
  changeProfileBody,
  errorResponse,
  type SetupBody,
  type SignInBody,
  sessionResponse,
  setupBody,
  signInBody,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import { signedInOf } from '../http/caller.ts';
import { requireOwnOrigin } from '../members/own-origin.ts';
import { renderSession } from '../members/render-session.ts';
import { isSetupToken } from '../members/setup-link.ts';
import { signIn } from '../members/sign-in.ts';
import { throttled } from '../members/throttle.ts';
import type { Services } from '../services.ts';

const answers = { 200: sessionResponse, default: errorResponse };

export function sessionRoutes(app: FastifyInstance, services: Services): void {
  readSession(app, services);
  openSession(app, services);
  endSession(app, services);
  setUp(app, services);
  changeProfile(app, services);
  changePassword(app, services);
}

function readSession(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/session',
    {
      schema: {
        tags: ['Members'],
        summary: 'Read the session',
        description:
          'Who is signed in and where they may work. Public: nobody signed in is an answer as well.',
        response: answers,
      },
    },
    async (request, reply) => {
      const token = services.sessionCookie.tokenOf(request);
      const signedIn = token === undefined ? undefined : await services.store.sessions.find(token);
      if (signedIn && token !== undefined) reply.header('set-cookie', services.sessionCookie.renewed(token));
      else if (services.sessionCookie.isBrought(request))
        reply.header('set-cookie', services.sessionCookie.forgotten());
      return renderSession(services, signedIn);
    },
  );
}

function openSession(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/session',
    {
      schema: {
        tags: ['Members'],
        summary: 'Sign in',
        description:
          'Answers with a cookie that lasts 30 days from its last use. 10 attempts on one e-mail and 50 from one address are allowed in 15 minutes.',
        body: signInBody,
        response: answers,
      },
    },
    async (request, reply) => {
      requireOwnOrigin(services, request, { withoutOrigin: 'accept' });
      const { email, password } = request.body as SignInBody;
      return throttled(services, { request, email }, () =>
        signIn(services, { request, reply }, { email, password }),
      );
    },
  );
}

function endSession(app: FastifyInstance, services: Services): void {
  app.delete(
    '/v1/session',
    {
      schema: {
        tags: ['Members'],
        summary: 'Sign out',
        description: 'Ends this session at once; a repeat changes nothing.',
        response: answers,
      },
    },
    async (request, reply) => {
      requireOwnOrigin(services, request, { withoutOrigin: 'refuse' });
      const token = services.sessionCookie.tokenOf(request);
      const signedIn = token === undefined ? undefined : await services.store.sessions.find(token);
      if (signedIn) await services.store.sessions.end(signedIn.member.memberId, signedIn.session.sessionId);
      reply.header('set-cookie', services.sessionCookie.forgotten());
      return renderSession(services, undefined);
    },
  );
}

function setUp(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/setup',
    {
      schema: {
        tags: ['Members'],
        summary: 'Make the first account',
        description:
          'With the token of the link that the server prints until somebody has an account. Makes an operator who owns the first workspace, and signs them in. Works once.',
        body: setupBody,
        response: answers,
      },
    },
    async (request, reply) => {
      requireOwnOrigin(services, request, { withoutOrigin: 'accept' });
      const { token, email, name, password } = request.body as SetupBody;
      await throttled(services, { request }, async () => {
        if (!isSetupToken(services, token) || !(await services.store.members.isEmpty())) throw setupEnded();
      });
      const passwordHash = await services.accounts.hash(password);
      if (!(await services.store.members.createFirst({ email, name, passwordHash }))) throw setupEnded();
      return signIn(services, { request, reply }, { email, password });
    },
  );
}

function setupEnded(): LightmeterError {
  return new LightmeterError('link_ended', {
    param: 'token',
    message:
      'The setup link is not that of this server, or somebody used it already. `npm start -- setup-link`, on the server, prints the one that works; later accounts come from invitations.',
  });
}

function changeProfile(app: FastifyInstance, services: Services): void {
  app.patch(
    '/v1/session',
    {
      config: { session: true },
      schema: {
        tags: ['Members'],
        summary: 'Change your name',
        body: changeProfileBody,
        response: answers,
      },
    },
    async (request) => {
      const { name } = request.body as ChangeProfileBody;
      const { member, session } = signedInOf(request);
      await services.store.members.rename(member.memberId, name);
      return renderSession(services, { member: { ...member, name }, session });
    },
  );
}

function changePassword(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/session/password',
    {
      config: { session: true },
      schema: {
        tags: ['Members'],
        summary: 'Change your password',
        description: 'Ends your other sessions and every reset link.',
        body: changePasswordBody,
        response: answers,
      },
    },
    async (request) => {
      const { current_password: current, new_password: wished } = request.body as ChangePasswordBody;
      const { member, session } = signedInOf(request);
      const { email, memberId } = member;
      await throttled(services, { request, email }, async () => {
        if (await services.accounts.isPassword(email, current)) return;
        throw new LightmeterError('invalid_credentials', {
          param: 'current_password',
          message: '`current_password` is not your password.',
        });
      });
      const passwordHash = await services.accounts.hash(wished);
      await services.store.members.changePassword(memberId, {
        passwordHash,
        keptSessionId: session.sessionId,
      });
      return renderSession(services, { member, session });
    },
  );
}
