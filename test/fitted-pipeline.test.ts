// The pipeline of a real daemon, as settings that change together ask for it.
import { join } from 'node:path';
import { type RunningDaemon, TestHome, until } from './control/running-daemon.js';
import { describeWithRealAssets } from './real-assets.js';

describeWithRealAssets('settings that change together', ({ models, clips }) => {
  let home: TestHome;
  let daemon: RunningDaemon;

  beforeAll(async () => {
    home = new TestHome();
    const clip = join(clips, 'head-pose-face-detection-female.gif');
    const args = ['--camera', clip, '--set', 'onDemand=false', '--fps', '5'];
    daemon = await home.startDaemon(args, { GUISE_MODELS_DIR: models });
  });

  afterAll(() => home.remove());

  const networks = async () =>
    (await daemon.ask('GET /v1/state')).json.models.map(
      ({ role }: { role: string }) => role,
    );

  it('change nothing when one of them is refused, not even what was good', async () => {
    await until('networks run', async () => (await networks()).includes('detector'));
    const before = await networks();
    const masks = { 'masks.families': ['person'] };
    const values = { ...masks, camera: '/nope.mp4' };
    const { status } = await daemon.ask('PATCH /v1/settings', { values });
    expect(status).toBe(404);
    expect(await networks()).toEqual(before);
    expect((await daemon.ask('PATCH /v1/settings', { values: masks })).status).toBe(200);
    expect(await networks()).toHaveLength(before.length + 1);
  });
});
