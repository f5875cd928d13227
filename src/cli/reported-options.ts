import type { RunOptions } from '../pipeline/run-options.js'

/** The options as the report tells them: what JSON can hold. */
export function reportedOptions(options: RunOptions, failIf?: readonly string[]): Record<string, unknown> {
  const { balance, stages } = options
  const shares = balance?.shares && Object.fromEntries(balance.shares)
  return {
    ...options,
    inputs: options.inputs.map(({ path }) => path),
    stages: [...stages],
    ...(balance ? { balance: { field: balance.field, ...(shares ? { shares } : {}) } } : {}),
    ...(failIf ? { failIf } : {}),
  }
}
