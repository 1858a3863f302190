import type {
  Tray,
  TrayBackend,
  TrayListeners,
  TrayView,
} from '../../daemon/tray/tray.js';
import { TrayKeeper } from '../../daemon/tray/tray-keeper.js';

const viewOf = (tooltip: string): TrayView<string> => ({
  icon: 'idle',
  tooltip,
  menu: [{ kind: 'action', text: 'Quit', command: 'quit' }],
});

/** A kind of tray whose openings a test decides on. */
class FakeBackend implements TrayBackend {
  opened = 0;
  isClosed = false;
  readonly shown: string[] = [];
  listeners: TrayListeners<never> | undefined;

  constructor(
    readonly kind: TrayBackend['kind'],
    private readonly outcomes: (Promise<void> | null)[],
  ) {}

  async open<Command>(
    view: TrayView<Command>,
    listeners: TrayListeners<Command>,
  ): Promise<Tray<Command>> {
    const outcome = this.outcomes[this.opened++];
    if (!outcome) throw new Error(`${this.kind} is not here.`);
    await outcome;
    this.listeners = listeners as never;
    this.shown.push(view.tooltip);
    return {
      show: ({ tooltip }) => void this.shown.push(tooltip),
      close: async () => void (this.isClosed = true),
    };
  }
}

const works = () => Promise.resolve();

function keep(...backends: TrayBackend[]) {
  const changes: string[] = [];
  const clicks: string[] = [];
  const keeper = new TrayKeeper<string>({
    backends,
    onClick: (command) => clicks.push(command),
    onChange: (kind, detail) => changes.push(kind ?? detail),
  });
  return { keeper, changes, clicks };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('takes the first kind that works', async () => {
  const second = new FakeBackend('systray2', [works()]);
  const { keeper, changes } = keep(new FakeBackend('sni', [null]), second);
  keeper.show(viewOf('a'));
  await jest.advanceTimersByTimeAsync(0);
  expect(changes).toEqual(['systray2']);
  keeper.show(viewOf('b'));
  expect(second.shown).toEqual(['a', 'b']);
});

test('tries again, ever more seldom but at least every ten seconds', async () => {
  const backend = new FakeBackend('sni', []);
  const { keeper, changes } = keep(backend);
  keeper.show(viewOf('a'));
  await jest.advanceTimersByTimeAsync(0);
  expect(changes).toEqual(['sni is not here.']);
  await jest.advanceTimersByTimeAsync(60_000);
  const soFar = backend.opened;
  expect(soFar).toBeLessThan(14);
  await jest.advanceTimersByTimeAsync(10_001);
  expect(backend.opened).toBe(soFar + 1);
});

test('opens a lost tray again with what is to be seen now', async () => {
  const backend = new FakeBackend('sni', [works(), works()]);
  const { keeper, changes } = keep(backend);
  keeper.show(viewOf('a'));
  await jest.advanceTimersByTimeAsync(0);
  backend.listeners!.onEnd('The panel was taken away.');
  keeper.show(viewOf('b'));
  await jest.advanceTimersByTimeAsync(1000);
  expect(changes).toEqual(['sni', 'The panel was taken away.', 'sni']);
  expect(backend.shown).toEqual(['a', 'b']);
});

test('shows what changed while the tray was opened', async () => {
  let open = () => {};
  const backend = new FakeBackend('sni', [new Promise((resolve) => (open = resolve))]);
  const { keeper } = keep(backend);
  keeper.show(viewOf('a'));
  keeper.show(viewOf('b'));
  open();
  await jest.advanceTimersByTimeAsync(0);
  expect(backend.shown).toEqual(['a', 'b']);
});

test('leaves no tray behind when it is closed', async () => {
  const backend = new FakeBackend('sni', [works()]);
  const { keeper } = keep(backend);
  keeper.show(viewOf('a'));
  await jest.advanceTimersByTimeAsync(0);
  await keeper.close();
  expect(backend.isClosed).toBe(true);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(backend.opened).toBe(1);
});
