// Words of which a command takes one, known before the command itself is loaded.

export const autostartOrders = ['on', 'off', 'status'] as const;
export type AutostartOrder = (typeof autostartOrders)[number];

/** Where the frames of a benchmark go: nowhere, or to the virtual camera. */
export const benchSinks = ['null', 'v4l2'] as const;
export type BenchSink = (typeof benchSinks)[number];

/** Those that are told how to complete commands. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];
