// What the wearer puts before the camera.
import { z } from 'zod';
import { route } from '../route.js';

const nothing = z.strictObject({});

export const coverRoutes = {
  'POST /v1/panic': route(
    'Covers from the next frame on and until released, also over restarts of guise; answers the state.',
    nothing,
    (daemon) => daemon.useCover(true),
  ),
  'POST /v1/release': route(
    'Ends the cover of a panic; answers the state.',
    nothing,
    (daemon) => daemon.useCover(false),
  ),
  'POST /v1/pause': route(
    'Closes the camera and shows the paused card; answers the state.',
    nothing,
    (daemon) => daemon.pause(true),
  ),
  'POST /v1/resume': route('Ends a pause; answers the state.', nothing, (daemon) =>
    daemon.pause(false),
  ),
};
