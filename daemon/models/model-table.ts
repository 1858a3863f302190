// The manifest as a page for people: models/README.md.
import {
  type ModelCatalogue,
  type ModelRole,
  modelRoles,
  type PublishedModel,
} from '../inference/published-model.js';
import { describeBytes } from './byte-size.js';
import { resolveModels } from './model-sets.js';

const headings: Record<ModelRole, string> = {
  detector: 'Detectors: find faces',
  landmarker: 'Landmarkers: find points of a face',
  recogniser: 'Recognisers: tell who it is',
  converter: "Converters: turn one recogniser's identity into another's",
  swapper: 'Swappers: wear another face',
  enhancer: 'Enhancers: sharpen the worn face',
  mask: 'Masks: keep what is in front of the face, or parts of it',
};

const INTRODUCTION = `# Models

This page is made from \`manifest.json\`; to renew it:
\`guise models list --markdown > models/README.md\`.

Guise ships none of these. \`guise models pull SET\` fetches them from where they are
published, checks their SHA-256 and puts them into the models folder
(\`guise models path\`). A family's name fetches its first model that can be checked, a
model's name that model; what it needs comes along. Sizes, hashes and addresses were
read in public sources; what these leave open stands at the end of this page. No address
could be tried while the manifest was written.`;

/** Measured by test/onnx/measure-topologies.ts. */
const COSTS = `## What the large networks cost

Networks of the published topology with random weights (\`test/onnx/topologies.ts\`), one
thread of a server CPU (AVX2), CPU time. For live video, swappers and enhancers need a GPU.
Where a size is published, they meet it within a hundredth, with these exceptions: yoloface
and 2dfan4 are three hundredths off; hififace is the nearest public generator
(maum-ai/hififace), 8 % larger than the file, whose own source is not public; ghost-3 is as
its source says, 12 % larger than facefusion's file of it. \`dfm\` is a network of 224 pixels
made as DeepFaceLive's guide advises.

| like | file | load and first run | a run | memory |
| --- | --- | --- | --- | --- |
| \`simswap-256\` | 220 MB | 1.7 s | 1.1 s | 0.7 GB |
| \`simswap-512\` | 239 MB | 3.3 s | 2.4 s | 1.4 GB |
| \`inswapper-128\` | 554 MB | 4.6 s | 2.6 s | 0.9 GB |
| \`hyperswap-1a\` | 403 MB | 3.2 s | 0.8 s | 1.4 GB |
| \`ghost-1\` | 514 MB | 2.5 s | 0.5 s | 1.0 GB |
| \`ghost-2\` | 737 MB | 3.8 s | 0.9 s | 1.2 GB |
| \`ghost-3\` | 961 MB | 5.6 s | 1.2 s | 1.5 GB |
| \`hififace-256\` | 219 MB | 1.5 s | 0.8 s | 0.6 GB |
| \`uniface-256\` | 407 MB | 6.5 s | 5.3 s | 1.9 GB |
| \`blendswap-256\` | 1661 MB | 13 s | 1.2 s | 2.7 GB |
| \`dfm\` | 719 MB | 3.7 s | 0.7 s | 1.0 GB |
| \`gpen-256\` | 76 MB | 0.5 s | 0.3 s | 0.3 GB |
| \`gpen-512\` | 284 MB | 4.6 s | 3.6 s | 1.4 GB |
| \`gfpgan-1.4\` | 340 MB | 4.7 s | 4.2 s | 1.3 GB |
| \`codeformer\` | 377 MB | 9.1 s | 7.2 s | 2.1 GB |
| \`restoreformer-pp\` | 294 MB | 7.0 s | 5.9 s | 2.1 GB |
| \`xseg-1\` | 70 MB | 0.5 s | 0.3 s | 0.3 GB |
| \`bisenet-34\` | 94 MB | 0.6 s | 0.35 s | 0.5 GB |
| \`occluder-vm\` | 57 MB | 0.3 s | 0.1 s | 0.2 GB |
| \`arcface-r50\` | 174 MB | 0.7 s | 0.1 s | 0.5 GB |
| \`arcface-simswap\` | 209 MB | 0.8 s | 0.15 s | 0.5 GB |
| \`arcface-ghost\` | 261 MB | 1.0 s | 0.2 s | 0.7 GB |
| \`crossface-simswap\` | 22 MB | 0.1 s | 3 ms | 0.1 GB |
| \`2dfan4\` | 96 MB | 0.7 s | 0.4 s | 0.3 GB |
| \`2d106det\` | 5 MB | 0.1 s | 7 ms | 0.1 GB |
| \`yoloface-8n\` | 12 MB | 0.2 s | 0.1 s | 0.1 GB |`;

const OWN_MODELS = `## Files of your own

A file of this page is recognised by its contents, whatever it is called. Any other ONNX
file that one of the families can run is declared in \`models.json\` in the models folder:

\`\`\`json
{
  "models": [
    {
      "name": "my-detector",
      "role": "detector",
      "family": "scrfd",
      "file": "my.onnx",
      "numerics": {
        "order": "rgb",
        "mean": [127.5, 127.5, 127.5],
        "std": [128, 128, 128],
        "scoreThreshold": 0.5,
        "overlapThreshold": 0.4
      }
    }
  ]
}
\`\`\`

\`numerics\` are those of the family's entries in \`manifest.json\`; with a \`sha256\` the file
is checked before it is used. DeepFaceLive's \`.dfm\` files need no declaration: each is a
model of the family \`dfm\`, named as the file.`;

/** The whole page. */
export function modelTable(catalogue: ModelCatalogue): string {
  const parts = [INTRODUCTION, setsOf(catalogue)];
  for (const role of modelRoles) {
    const models = catalogue.models.filter((model) => model.role === role);
    if (models.length === 0) continue;
    parts.push(`## ${headings[role]}`, tableOf(models));
  }
  parts.push(COSTS, OWN_MODELS, doubtsOf(catalogue.models));
  return `${parts.join('\n\n')}\n`;
}

/** A size as the manifest knows it. */
export function sizeOf({ bytes, unconfirmed }: PublishedModel): string {
  if (bytes === null) return '?';
  return `${unconfirmed.bytes ? 'about ' : ''}${describeBytes(bytes)}`;
}

function setsOf(catalogue: ModelCatalogue): string {
  const rows = Object.keys(catalogue.sets).map((set) => {
    const models = resolveModels(catalogue, [set]);
    const bytes = models.reduce((sum, model) => sum + (model.bytes ?? 0), 0);
    const names = models.map((model) => model.name).join(', ');
    const isFree = models.every((model) => !model.licence.isRestricted);
    return [`\`${set}\``, describeBytes(bytes), names, isFree ? 'any' : 'non-commercial'];
  });
  return table(['set', 'size', 'models', 'use'], rows);
}

function tableOf(models: readonly PublishedModel[]): string {
  const rows = models.map((model) => [
    `\`${model.name}\``,
    model.family,
    model.file,
    sizeOf(model),
    licenceOf(model),
    model.needs.join(', ') || '–',
    model.goodFor,
    model.numerics ? 'yes' : 'not yet',
  ]);
  const columns = ['model', 'family', 'file', 'size', 'licence'];
  return table([...columns, 'needs', 'good for', 'runs'], rows);
}

function licenceOf({ licence }: PublishedModel): string {
  return licence.url ? `[${licence.name}](${licence.url})` : licence.name;
}

function doubtsOf(models: readonly PublishedModel[]): string {
  const rows = models.flatMap(({ name, unconfirmed }) =>
    Object.entries(unconfirmed).map(([key, why]) => [`\`${name}\``, key, why]),
  );
  return `## What could not be confirmed\n\n${table(['model', 'what', 'why'], rows)}`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
