// Errors under /v1/tasks: hiapi's envelope with ours inside, so that clients of both kinds can read them.

import type { TaskErrorResponse } from '@lightmeter/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { asLightmeterError, errorBody, errorHeaders } from './error-response.ts';
import { originOf } from './origin.ts';
import { requestErrorCode } from './task-error-code.ts';

/** The error handler of the task routes. Logs what someone who runs the server should look at. */
export function renderTaskRouteError(services: Services) {
  return (thrown: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const error = asLightmeterError(thrown);
    if (error.kind.report) {
      services.log.error(
        { err: error.cause ?? error, internal: error.internal, requestId: request.id, code: error.code },
        'A request failed.',
      );
    }
    reply.status(error.kind.status).headers(errorHeaders(error));
    if (error.code === 'payload_too_large') reply.header('connection', 'close');
    const answer: TaskErrorResponse = {
      code: error.kind.status,
      message: error.message,
      data: null,
      error_code: requestErrorCode(error.code),
      ...errorBody(error, {
        requestId: request.id,
        origin: originOf(services, request),
        task: request.failedTask,
      }),
    };
    return reply.send(answer);
  };
}
