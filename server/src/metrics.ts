// Prometheus metrics. Names follow the base-unit convention; labels are bounded (models, providers, codes).

import type { LaneDepth, TaskRecord } from '@lightmeter/store';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { InFlight } from './in-flight.ts';

export interface Metrics {
  readonly registry: Registry;
  observeRequest(request: { method: string; route: string; status: number; durationMs: number }): void;
  observeTask(task: TaskRecord, ran: { provider: string; latencyMs: number }): void;
}

/** Upstream calls run from a tenth of a second (sandbox) to fifteen minutes. */
const TASK_BUCKETS_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
const REQUEST_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120];

export function createMetrics(given: {
  inFlight: InFlight;
  queueDepth: () => Promise<readonly LaneDepth[]>;
}): Metrics {
  const { inFlight, queueDepth } = given;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'lightmeter_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS_SECONDS,
    registers: [registry],
  });
  const tasks = new Counter({
    name: 'lightmeter_tasks_total',
    help: 'Finished tasks by model, provider and outcome (delivered, or the error code).',
    labelNames: ['model', 'provider', 'mode', 'outcome'],
    registers: [registry],
  });
  const upstream = new Histogram({
    name: 'lightmeter_task_upstream_duration_seconds',
    help: 'Time of the upstream part of a task.',
    labelNames: ['model', 'provider'],
    buckets: TASK_BUCKETS_SECONDS,
    registers: [registry],
  });
  const charged = new Counter({
    name: 'lightmeter_charged_nanousd_total',
    help: 'Charged to workspaces, in billionths of a US dollar. For graphs; the ledger is the truth.',
    labelNames: ['model', 'mode'],
    registers: [registry],
  });
  new Gauge({
    name: 'lightmeter_tasks_in_flight',
    help: 'Tasks this process is working on.',
    registers: [registry],
    collect() {
      this.set(inFlight.count);
    },
  });
  new Gauge({
    name: 'lightmeter_queue_tasks',
    help: 'Queued tasks of all processes together, by lane: waiting for a worker, or running.',
    labelNames: ['lane', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { lane, waiting, running } of await queueDepth()) {
        this.set({ lane, state: 'waiting' }, waiting);
        this.set({ lane, state: 'running' }, running);
      }
    },
  });
  return {
    registry,
    observeRequest: ({ method, route, status, durationMs }) =>
      requests.observe({ method, route, status }, durationMs / 1_000),
    observeTask: (task, { provider, latencyMs }) => {
      const outcome = task.error?.code ?? 'delivered';
      tasks.inc({ model: task.modelId, provider, mode: task.mode, outcome });
      upstream.observe({ model: task.modelId, provider }, latencyMs / 1_000);
      if (task.chargedNanoUsd > 0n)
        charged.inc({ model: task.modelId, mode: task.mode }, Number(task.chargedNanoUsd));
    },
  };
}
