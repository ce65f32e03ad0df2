// What events say of their subjects: the task, batch or limit as it is when the event is first delivered.

import { LightmeterError } from '@lightmeter/core';
import type { WebhookEvent } from '@lightmeter/store';
import { renderLimitEvent } from '../http/render-limit.ts';
import { renderTask, type TaskLinks, taskLinks } from '../http/render-task.ts';
import type { Services } from '../services.ts';
import type { EventRenderer } from './deliverer.ts';

/** Renders what one kind of event is about; the kind is the part of its type before the dot. */
export type SubjectRenderer = (event: WebhookEvent) => Promise<object>;

type Rendering = Pick<Services, 'clock' | 'configuration' | 'links' | 'listening' | 'store'>;

/** The renderer of all events: tasks here, other kinds (`batch`, `budget`, `spend_cap`) as given. */
export function createEventRenderer(
  services: Rendering,
  subjects: Readonly<Record<string, SubjectRenderer>> = {},
): EventRenderer {
  const taskOf: SubjectRenderer = (event) =>
    renderTaskOf(event, services, taskLinks(services, originFrom(services)));
  const limitOf: SubjectRenderer = (event) => renderLimitOf(event, services);
  const renderers: Readonly<Record<string, SubjectRenderer>> = {
    ...subjects,
    task: taskOf,
    budget: limitOf,
    spend_cap: limitOf,
  };
  return {
    renderEventData: async (event) => {
      const [kind = ''] = event.type.split('.', 1);
      const render = renderers[kind];
      if (render) return render(event);
      throw new LightmeterError('internal_error', { internal: { unknownEventType: event.type } });
    },
    // hiapi: the body of a callback is the task object as GET /v1/tasks/:id has it in `data`.
    renderCallbackBody: taskOf,
  };
}

/** There is no request whose Host header could be taken. */
function originFrom({ configuration, listening }: Rendering): string {
  const publicUrl = configuration.LIGHTMETER_PUBLIC_URL;
  return publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${listening.port}`;
}

async function renderTaskOf(event: WebhookEvent, { store }: Rendering, links: TaskLinks): Promise<object> {
  const task = await store.tasks.getTask(event.workspaceId, event.mode, event.subjectId);
  if (task) return renderTask(task, links);
  throw new LightmeterError('internal_error', { internal: { missingTask: event.subjectId } });
}

/** The subject of these events is the threshold that was reached. */
async function renderLimitOf(event: WebhookEvent, { store }: Rendering): Promise<object> {
  const reached = await store.limits.event(event, event.subjectId);
  if (reached) return renderLimitEvent(reached);
  throw new LightmeterError('internal_error', { internal: { missingLimitEvent: event.subjectId } });
}
