import { SynthcleanError } from '../../errors.js'
import { parseAddress, type HubAddress, type S3Address } from './address.js'
import { listHub } from './hub-listing.js'
import { contextOf, type RemoteContext, type RemoteOptions } from './persistence.js'
import { listS3, listS3Prefix } from './s3-listing.js'
import { fixedPrefix, goesDeeper, hasWildcard, matches } from './wildcard.js'

/**
 * The objects that a path names, sorted: all below `s3://bucket/folder/` or `hf://datasets/OWNER/NAME/folder`, those
 * that meet a pattern (`*`, `**`, `?`), or the one object itself. Empty where there are none. The addresses are held
 * in memory. Throws a usage error for web addresses, which have no listing.
 */
export async function listRemote(path: string, options?: RemoteOptions): Promise<string[]> {
  const address = parseAddress(path)
  const context = contextOf(options)
  if (address.store === 'web') {
    throw new SynthcleanError('usage', `${address.name}: a web server lists no files; name each one`)
  }
  const found = address.store === 's3' ? await s3Paths(address, context) : await hubPaths(address, context)
  return found.sort()
}

async function s3Paths(address: S3Address, context: RemoteContext): Promise<string[]> {
  const { bucket, key } = address
  const keys = hasWildcard(key)
    ? (await listS3Prefix(address, fixedPrefix(key), goesDeeper(key), context)).filter((found) =>
        matches(key, found),
      )
    : await listS3(address, key, context)
  return keys.map((found) => `s3://${bucket}/${found}`)
}

async function hubPaths(address: HubAddress, context: RemoteContext): Promise<string[]> {
  const { path, dataset, revision } = address
  const paths = hasWildcard(path)
    ? (await listHub(address, folderOf(path), goesDeeper(path), context)).filter((found) =>
        matches(path, found),
      )
    : await listHub(address, path, true, context)
  const root = `hf://datasets/${dataset}${revision === 'main' ? '' : `@${encodeURIComponent(revision)}`}`
  return paths.map((found) => `${root}/${found}`)
}

/** The folder that holds all that meets a pattern. */
function folderOf(pattern: string): string {
  const prefix = fixedPrefix(pattern)
  return prefix.slice(0, prefix.lastIndexOf('/') + 1)
}
