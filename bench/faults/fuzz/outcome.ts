import { SynthcleanError } from '../../../src/errors.js'
import { holds } from './target.js'

/** What a call came to: a result, or an error that the user understands. */
export type Outcome<Result> =
  { result: Result; error: undefined } | { result: undefined; error: SynthcleanError }

/** Awaits a call. An error that is not meant for the user is thrown on: it is a finding. */
export async function outcomeOf<Result>(call: () => Result | Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await call(), error: undefined }
  } catch (error) {
    if (!(error instanceof SynthcleanError)) throw error
    holds(error.message.trim() !== '', 'an error has a message')
    holds(
      !/\b(?:undefined|NaN|\[object Object\]|is not a function|Cannot read propert)/.test(
        withoutQuotes(error.message),
      ),
      'an error is told in words for the user',
      () => error.message,
    )
    return { result: undefined, error }
  }
}

/** A message without what it quotes, which may say anything. */
function withoutQuotes(message: string): string {
  return message.split('\n')[0]!.replace(/"(?:[^"\\]|\\.)*"/g, '""')
}

/** Holds two readings of the same bytes to the same outcome: the same result, or an error both times. */
export function holdsSame(first: Outcome<Buffer>, second: Outcome<Buffer>): void {
  const isSame = first.error
    ? second.error !== undefined
    : second.error === undefined && second.result.equals(first.result)
  const told = ({ error, result }: Outcome<Buffer>) => error?.message ?? `${result?.length} bytes`
  holds(isSame, 'the size of reads does not matter', () => `${told(first)}; ${told(second)}`)
}
