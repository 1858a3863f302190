// The physical camera and how its picture is turned.
import { z } from 'zod';
import { listCameras, listCamerasWithModes } from '../../capture/list-cameras.js';
import { route } from '../route.js';

export const cameraRoutes = {
  'GET /v1/cameras': route(
    'Answers the cameras of this machine and their modes. Only with "modes" set to "none" is no camera opened for it.',
    z.strictObject({ modes: z.enum(['all', 'none']).default('all') }),
    async (daemon, { modes }) => {
      const list = modes === 'all' ? listCamerasWithModes : listCameras;
      return { cameras: await list(daemon.settings.values) };
    },
  ),
  'PUT /v1/camera': route(
    'Reads another camera: a device, a clip or photo file, "test" or "auto"; answers the state.',
    z.strictObject({ camera: z.string().min(1) }),
    async (daemon, { camera }) => {
      await daemon.change({ camera });
      return daemon.state();
    },
  ),
  'PUT /v1/mirror': route(
    'Exchanges left and right of the picture, or not; answers the state.',
    z.strictObject({ isMirrored: z.boolean() }),
    async (daemon, { isMirrored }) => {
      await daemon.change({ 'picture.mirror': isMirrored });
      return daemon.state();
    },
  ),
};
