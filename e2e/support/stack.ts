/** Owns the way from a test to the one running stack, which jest's global setup has started in this same process. */
import type { Browser } from 'playwright-core';
import type { Stack } from '../../scripts/lib/stack';
import type { Simulator } from '../../scripts/lib/simulator';

export interface Ground {
  readonly stack: Stack;
  readonly browser: Browser;
  /** Milliseconds since the epoch when the stack was ready. */
  readonly started: number;
}

declare global {
  var e2eGround: Ground | undefined;
}

export function ground(): Ground {
  const value = globalThis.e2eGround;
  if (!value)
    throw new Error('The stack is not running here: start these tests with --selectProjects e2e --runInBand.');
  return value;
}

export const stack = (): Stack => ground().stack;

/** The simulated WeChat, which these tests never run without. */
export function simulator(): Simulator {
  const value = stack().simulator;
  if (!value) throw new Error('The end-to-end tests need the simulator.');
  return value;
}
