// The thread of one task.
import { parentPort, workerData } from 'node:worker_threads';
import { runThread } from './run-thread.js';
import type { FromTask, TaskContext, TaskName, Tasks } from './tasks.js';

type TaskTable = {
  readonly [Name in TaskName]: (
    input: Tasks[Name]['input'],
    context: TaskContext<Tasks[Name]['progress']>,
  ) => Promise<Tasks[Name]['result']> | Tasks[Name]['result'];
};

/** Each imports what it needs when it runs. */
const tasks: TaskTable = {
  analysePhotos: async (input) =>
    (await import('../source-faces/sent-photos.js')).analyseSentPhotos(input),
  describeModels: async ({ folder }) =>
    (await import('../models/described-models.js')).describeModels(folder),
  verifyModels: async ({ words, folder }) =>
    (await import('../models/model-files.js')).verifyModelFiles(words, folder),
  removeModels: async ({ words, folder }) =>
    (await import('../models/model-files.js')).removeModelFiles(words, folder),
  pullModels: async (wish, context) =>
    (await import('../models/pull-task.js')).pullWished(wish, context),
};

const port = parentPort!;
const { name, input } = workerData as { name: TaskName; input: never };
const stopping = new AbortController();
const post = (message: FromTask) => port.postMessage(message);

port.on('message', () => stopping.abort());

void runThread('INTERNAL', async () => {
  const report = (progress: unknown) => post({ type: 'progress', progress });
  const run = tasks[name] as (input: never, context: TaskContext<never>) => unknown;
  post({ type: 'done', result: await run(input, { signal: stopping.signal, report }) });
});
