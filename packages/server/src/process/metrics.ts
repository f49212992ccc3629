import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures of one process, in its own registry. All times in seconds, as Prometheus wants them. */
export interface Metrics {
  readonly contentType: string;
  print(): Promise<string>;
  request(operation: string, status: number, seconds: number): void;
  /** One commit of a group of commands. */
  group(commands: number, entries: number, seconds: number): void;
  /** A figure that is asked for when it is printed. */
  gauge(name: string, help: string, read: () => number | readonly LabelledValue[]): void;
  count(name: string, help: string): () => void;
}

export interface LabelledValue {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

export function createMetrics(labels: { readonly [label: string]: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  // Memory, processor time, garbage collection and the delay of the event loop.
  collectDefaultMetrics({ register: registry, prefix: 'holdfast_' });
  const registers = [registry];
  const requests = new Counter({
    name: 'holdfast_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['operation', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'holdfast_http_request_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['operation'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const appends = new Counter({
    name: 'holdfast_ledger_appends_total',
    help: 'Entries appended by commands and by the machine.',
    registers,
  });
  const groupSize = new Histogram({
    name: 'holdfast_ledger_group_commands',
    help: 'Commands in one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers,
  });
  const commitSeconds = new Histogram({
    name: 'holdfast_ledger_commit_seconds',
    help: 'From the first command of a group to the end of its commit.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  return {
    contentType: registry.contentType,
    print: () => registry.metrics(),
    request: (operation, status, seconds) => {
      requests.inc({ operation, status });
      requestSeconds.observe({ operation }, seconds);
    },
    group: (commands, entries, seconds) => {
      groupSize.observe(commands);
      appends.inc(entries);
      commitSeconds.observe(seconds);
    },
    gauge: (name, help, read) => {
      // Registers itself.
      void new Gauge({
        name: `holdfast_${name}`,
        help,
        labelNames: labelNamesOf(read()),
        registers,
        collect: collector(read),
      });
    },
    count: (name, help) => {
      const counter = new Counter({ name: `holdfast_${name}`, help, registers });
      return () => counter.inc();
    },
  };
}

function labelNamesOf(value: number | readonly LabelledValue[]): string[] {
  return typeof value === 'number' ? [] : ['stream'];
}

function collector(read: () => number | readonly LabelledValue[]) {
  return function collect(this: Gauge): void {
    const value = read();
    if (typeof value === 'number') {
      this.set(value);
      return;
    }
    this.reset();
    for (const each of value) this.set(each.labels, each.value);
  };
}
