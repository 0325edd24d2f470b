// The planner in this thread: asks a module, and takes a new one if it breaks.
import { CoreBroken, CoreModule, type ReadAt } from './core_module.ts';

/** What a file to be converted is, beside its bytes: options by the command's names with underscores. */
export interface ConvertRequest {
  kind: 'model' | 'network';
  name: string;
  size: number;
  options: Record<string, string>;
}

const MOST_MEMORY = 512 * 2 ** 20; // bytes that a module may keep between requests

export class Core {
  private readonly compiled: WebAssembly.Module;
  private module: CoreModule;

  constructor(compiled: WebAssembly.Module) {
    this.compiled = compiled;
    this.module = new CoreModule(compiled);
  }

  answer(verb: string, request: string): string {
    return this.guarded((module) => module.answer(verb, request));
  }

  convert(request: ConvertRequest, readAt: ReadAt): string {
    return this.guarded((module) => module.convert(JSON.stringify(request), readAt));
  }

  private guarded(ask: (module: CoreModule) => string): string {
    try {
      // A module keeps the memory that it once needed, and if it ran out of it, more.
      if (this.module.memorySize > MOST_MEMORY) this.module = new CoreModule(this.compiled);
      return ask(this.module);
    } catch (error) {
      if (!(error instanceof CoreBroken)) throw error;
      this.module = new CoreModule(this.compiled);
      return JSON.stringify({
        error: { code: 'limit', message: `the input needs more than the planner in the page has: ${error.message}`, where: 'request' },
      });
    }
  }
}
