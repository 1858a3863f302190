// Source faces: which is worn, and those that are saved.
import sharp from 'sharp';
import { z } from 'zod';
import { CONSENT_STATEMENT } from '../../source-faces/consent.js';
import { base64Length, photoLimits } from '../photo-limits.js';
import { PictureAnswer, route } from '../route.js';
import { removeFace, renameFace, useFace, useNextFace } from '../saved-face-commands.js';

const CROP_SIDE = 512;

const { mostPhotos, mostBytes, mostBytesTogether } = photoLimits;

const atMost = (bytes: number) => `${bytes / 1e6} MB at most`;

/** A photo's file. */
const photo = z.strictObject({
  file: z.string().min(1).max(255),
  data: z.base64().max(base64Length(mostBytes), `A photo may have ${atMost(mostBytes)}`),
});

const photos = z
  .array(photo)
  .min(1)
  .max(mostPhotos)
  .refine(
    (sent) => {
      const length = sent.reduce((sum, { data }) => sum + data.length, 0);
      return length <= base64Length(mostBytesTogether);
    },
    `All photos together may have ${atMost(mostBytesTogether)}`,
  );

const sentPhoto = ({ file, data }: z.infer<typeof photo>) => ({
  file,
  bytes: Buffer.from(data, 'base64'),
});

const name = z.string().min(1).max(200);
const nothing = z.strictObject({});

export const faceRoutes = {
  'PUT /v1/face': route(
    'Wears a saved face, or none for the empty name; answers the state.',
    z.strictObject({ name: z.string().max(200) }),
    (daemon, input) => useFace(daemon, input.name),
  ),
  'POST /v1/face/next': route(
    'Wears the saved face behind the one worn, the first behind the last; answers the state.',
    nothing,
    (daemon) => useNextFace(daemon),
  ),
  'GET /v1/faces': route(
    'Answers the saved faces by name, and folders of damaged ones.',
    nothing,
    (daemon) => daemon.faces.store.list(),
  ),
  'POST /v1/faces': route(
    'Saves a face from photos of one person; `hasConsent` says that a person confirmed the statement of `POST /v1/photos/check`. Answers its name as stored, and warnings about the photos.',
    z.strictObject({
      name,
      photos,
      hasConsent: z.boolean(),
    }),
    (daemon, input) =>
      daemon.faces.add(
        input.name,
        input.photos.map(sentPhoto),
        input.hasConsent,
        daemon.settings.values,
      ),
  ),
  'GET /v1/photos/limits': route(
    'Answers how many photos of one face may be sent, and the most bytes of a file and of all of them together.',
    nothing,
    () => photoLimits,
  ),
  'POST /v1/photos/check': route(
    'Looks for the face in a photo and saves nothing: answers the crop that would be worn (JPEG in base64), its quality, warnings, and the statement to be confirmed.',
    z.strictObject({ photo }),
    async (daemon, input) => {
      const { photos } = await daemon.faces.analyse(
        [sentPhoto(input.photo)],
        daemon.settings.values,
      );
      const { rgb, frame, quality, warnings } = photos[0]!;
      const { width, height } = frame;
      const crop = sharp(rgb, { raw: { width, height, channels: 3 } })
        .resize(CROP_SIDE, CROP_SIDE, { fit: 'inside', withoutEnlargement: true })
        .jpeg();
      return {
        crop: (await crop.toBuffer()).toString('base64'),
        quality,
        warnings,
        statement: CONSENT_STATEMENT,
      };
    },
  ),
  'GET /v1/faces/:name/thumbnail': route(
    'Answers a small picture of a saved face.',
    z.strictObject({ name }),
    async (daemon, input) =>
      new PictureAnswer('image/jpeg', await daemon.faces.store.thumbnail(input.name)),
  ),
  'PATCH /v1/faces/:name': route(
    'Gives a saved face another name; answers it as it is stored.',
    z.strictObject({ name, newName: name }),
    async (daemon, input) => ({
      name: await renameFace(daemon, input.name, input.newName),
    }),
  ),
  'DELETE /v1/faces/:name': route(
    'Deletes a saved face and its photos; if it was worn, none is.',
    z.strictObject({ name }),
    (daemon, input) => removeFace(daemon, input.name),
  ),
};
