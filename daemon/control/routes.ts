// The table of all routes of the control API, version 1. A new route is one entry in its
// group's file; `npm run control-page` then documents it.

import type { Address, AnyRoute } from './route.js';
import { cameraRoutes } from './routes/camera-routes.js';
import { coverRoutes } from './routes/cover-routes.js';
import { daemonRoutes } from './routes/daemon-routes.js';
import { faceRoutes } from './routes/face-routes.js';
import { modelRoutes } from './routes/model-routes.js';
import { settingRoutes } from './routes/setting-routes.js';

export const routes = {
  ...daemonRoutes,
  ...coverRoutes,
  ...faceRoutes,
  ...cameraRoutes,
  ...settingRoutes,
  ...modelRoutes,
} as const satisfies Readonly<Record<Address, AnyRoute>>;
