// Source faces: which is worn, and those that are saved.
import { z } from 'zod';
import { PictureAnswer, route } from '../route.js';

const name = z.string().min(1).max(200);
const nothing = z.strictObject({});

export const faceRoutes = {
  'PUT /v1/face': route(
    'Wears a saved face, or none for the empty name; answers the state.',
    z.strictObject({ name: z.string().max(200) }),
    (daemon, input) => daemon.useFace(input.name),
  ),
  'POST /v1/face/next': route(
    'Wears the saved face behind the one worn, the first behind the last; answers the state.',
    nothing,
    (daemon) => daemon.useNextFace(),
  ),
  'GET /v1/faces': route(
    'Answers the saved faces by name, and folders of damaged ones.',
    nothing,
    (daemon) => daemon.store.list(),
  ),
  'GET /v1/faces/:name/thumbnail': route(
    'Answers a small picture of a saved face.',
    z.strictObject({ name }),
    async (daemon, input) =>
      new PictureAnswer('image/jpeg', await daemon.store.thumbnail(input.name)),
  ),
  'PATCH /v1/faces/:name': route(
    'Gives a saved face another name; answers it as it is stored.',
    z.strictObject({ name, newName: name }),
    async (daemon, input) => ({
      name: await daemon.renameFace(input.name, input.newName),
    }),
  ),
  'DELETE /v1/faces/:name': route(
    'Deletes a saved face and its photos; if it was worn, none is.',
    z.strictObject({ name }),
    (daemon, input) => daemon.removeFace(input.name),
  ),
};
