/** Hands the running stack into the sandbox of each test file; works only in the process that started it (--runInBand). */
import { TestEnvironment } from 'jest-environment-node';

export default class StackEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global['e2eGround'] = globalThis.e2eGround;
  }
}
