// The part of the WebAssembly interface that the bindings use; TypeScript has it only together with the browser's.

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
    private readonly compiled: unknown
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>)
    readonly exports: Record<string, unknown>
  }
  class Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Global {
    readonly value: number | bigint
  }
}
