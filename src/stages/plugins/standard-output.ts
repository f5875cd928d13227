const stdout = Object.getOwnPropertyDescriptor(process, 'stdout')

/**
 * Has this thread's `console` and `process.stdout` write to standard error: what a plug-in prints must not stand between
 * the records.
 */
export function keepStandardOutput(): void {
  Object.defineProperty(process, 'stdout', {
    configurable: true,
    enumerable: true,
    get: () => process.stderr,
  })
}

/** The same while something is done. */
export async function withoutStandardOutput<T>(work: () => Promise<T>): Promise<T> {
  keepStandardOutput()
  try {
    return await work()
  } finally {
    if (stdout) Object.defineProperty(process, 'stdout', stdout)
  }
}
