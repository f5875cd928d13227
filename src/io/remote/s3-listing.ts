import { SynthcleanError } from '../../errors.js'
import type { S3Address } from './address.js'
import { persist, type RemoteContext } from './persistence.js'
import { S3Store } from './s3-store.js'
import { elements, textOf } from './s3-xml.js'

/** One answer holds at most 1,000 keys of at most 1,024 bytes, escaped. */
const PAGE_LIMIT = 16 << 20

/**
 * The keys of all objects below a folder (`folder/`, or nothing for the whole bucket); for a name without a slash at
 * its end the object of this name where there is one, and what is below it otherwise.
 */
export async function listS3(address: S3Address, name: string, context: RemoteContext): Promise<string[]> {
  const store = await S3Store.open(address, context)
  if (name === '' || name.endsWith('/')) return below(store, { prefix: name })
  // Keys come in order, so an object of this very name is the first.
  const { keys } = await page(store, { prefix: name, 'max-keys': '1' })
  return keys[0] === name ? [name] : below(store, { prefix: `${name}/` })
}

/** The keys that begin with `prefix`; those in its folder alone where `deep` is false. */
export async function listS3Prefix(
  address: S3Address,
  prefix: string,
  deep: boolean,
  context: RemoteContext,
): Promise<string[]> {
  const store = await S3Store.open(address, context)
  return below(store, deep ? { prefix } : { prefix, delimiter: '/' })
}

async function below(store: S3Store, query: { prefix: string; delimiter?: string }): Promise<string[]> {
  const found: string[] = []
  let token: string | undefined
  do {
    const { keys, next } = await page(store, {
      ...query,
      ...(token !== undefined && { 'continuation-token': token }),
    })
    // Consoles mark folders by empty objects whose names end with a slash.
    for (const key of keys) if (key.startsWith(query.prefix) && !key.endsWith('/')) found.push(key)
    if (next !== undefined && next === token) {
      throw new SynthcleanError('failed', `cannot list ${store.name}: the store gives the same page again`)
    }
    token = next
  } while (token !== undefined)
  return found
}

interface Page {
  keys: string[]
  next: string | undefined
}

function page(store: S3Store, query: Readonly<Record<string, string>>): Promise<Page> {
  const doing = `list ${store.name}`
  return persist(doing, store.context, async () => {
    // Escaped keys, since XML has no way to write some characters.
    const whole = { 'list-type': '2', 'encoding-type': 'url', ...query }
    const response = await store.send({ method: 'GET', key: '', query: whole })
    if (response.status !== 200) throw await store.failure(doing, response)
    const xml = await response.text(PAGE_LIMIT)
    if (!xml.includes('</ListBucketResult>')) {
      throw new SynthcleanError('failed', `cannot list ${store.name}: the answer is no listing of S3`)
    }
    const escaped = textOf(xml, 'EncodingType') === 'url'
    const keys = [...elements(xml, 'Contents')].map((entry) => {
      const key = textOf(entry, 'Key') ?? ''
      return escaped ? unescapedKey(key) : key
    })
    const next = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : undefined
    return { keys, next }
  })
}

/** A key that was escaped as in a form; one that was not is left as it is. */
function unescapedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}
