// What a route of the control API is. A table of them is all that the router, the typed
// client and the documentation know of the API.
import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Daemon } from '../live/daemon.js';

/** Method and path, for example "DELETE /v1/faces/:name"; the path says the version. */
export type Address = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /v1/${string}`;

/** Any object schema that refuses unknown keys. */
type InputSchema = z.ZodObject<z.ZodRawShape, z.core.$strict>;

/** A route of any input and answer. */
export type AnyRoute = Route<InputSchema, unknown>;

export interface Route<Input extends InputSchema, Answer> {
  /** One sentence: what it does and what it answers. */
  readonly doc: string;
  /** The path's and query's values and the JSON body's, together. */
  readonly input: Input;
  /** Answers with what JSON can say, a picture or a stream; throws GuiseError. */
  // A method, so that the table may hold routes of every input.
  handle(daemon: Daemon, input: z.infer<Input>): Promise<Answer> | Answer;
}

/** Declares a route, so that its types follow from its schema and handler. */
export function route<Input extends InputSchema, Answer>(
  doc: string,
  input: Input,
  handle: (daemon: Daemon, input: z.infer<Input>) => Promise<Answer> | Answer,
): Route<Input, Answer> {
  return { doc, input, handle };
}

/** An answer that is a picture. */
export class PictureAnswer {
  constructor(
    readonly type: 'image/png' | 'image/jpeg',
    readonly bytes: Uint8Array,
  ) {}
}

/** An answer that goes on until one side ends it. */
export class StreamAnswer {
  /** @param open  writes head and body */
  constructor(readonly open: (response: ServerResponse) => void) {}
}
