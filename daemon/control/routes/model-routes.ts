// Model files: which are here, and fetching, checking and deleting them.
import { z } from 'zod';
import { runTask } from '../../threads/run-task.js';
import { route } from '../route.js';

const nothing = z.strictObject({});
const word = z.string().min(1).max(100);
const words = z.array(word).min(1).max(100);

export const modelRoutes = {
  'GET /v1/models': route(
    "Answers all models by role, what is here of them and under which licence, the sets, and the user's own.",
    nothing,
    (daemon) => runTask('describeModels', { folder: daemon.modelsFolder }),
  ),
  'POST /v1/models/pull': route(
    'Begins to fetch sets, families or models, and answers what is to come; events tell how it goes. LICENCE_NOT_ACCEPTED names licences that must be accepted first. What runs afterwards wears the new models.',
    z.strictObject({
      words,
      hasAcceptedLicences: z.boolean().default(false),
      mirror: z.url().optional(),
    }),
    async (daemon, wish) => ({
      models: await daemon.pull.start({ ...wish, folder: daemon.modelsFolder }),
    }),
  ),
  'GET /v1/models/pull': route(
    'Answers how the pull goes that runs, or how the last one went.',
    nothing,
    (daemon) => daemon.pull.state,
  ),
  'DELETE /v1/models/pull': route(
    'Ends the pull that runs; what has arrived is kept for the next one.',
    nothing,
    (daemon) => daemon.pull.cancel(),
  ),
  'POST /v1/models/verify': route(
    'Reads every byte of models, of all that are here when none is named, and answers whether their SHA-256 is right.',
    z.strictObject({ words: z.array(word).max(100).default([]) }),
    async (daemon, { words }) => ({
      models: await runTask('verifyModels', { words, folder: daemon.modelsFolder }),
    }),
  ),
  'POST /v1/models/remove': route(
    'Deletes models and answers how many bytes are free again.',
    z.strictObject({ words }),
    async (daemon, { words }) => {
      const input = { words, folder: daemon.modelsFolder };
      return { models: await runTask('removeModels', input) };
    },
  ),
};
