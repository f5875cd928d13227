import { SynthcleanError } from '../../errors.js'

/** An object of a remote store, or a folder of one, as a path names it. */
export type RemoteAddress = S3Address | HubAddress | WebAddress

export interface S3Address {
  store: 's3'
  /** What errors call it: no secrets. */
  name: string
  bucket: string
  /** Empty for the whole bucket. */
  key: string
}

export interface HubAddress {
  store: 'hub'
  name: string
  /** `OWNER/NAME`. */
  dataset: string
  revision: string
  /** Inside the repository; empty for all of it. */
  path: string
}

export interface WebAddress {
  store: 'web'
  name: string
  url: URL
  /** Of `https://user:password@host`, as a header; kept out of the address. */
  authorization: string | undefined
}

const SCHEME = /^(s3|hf|https?):\/\//i

/** Whether a path names an object of a remote store rather than a file. */
export function isRemote(path: string): boolean {
  return SCHEME.test(path)
}

/** Reads a path that `isRemote` knows. Throws a usage error that says which form is meant. */
export function parseAddress(path: string): RemoteAddress {
  const scheme = SCHEME.exec(path)?.[1]?.toLowerCase()
  const rest = path.slice(path.indexOf('://') + 3)
  if (scheme === 's3') return s3Address(path, rest)
  if (scheme === 'hf') return hubAddress(path, rest)
  if (scheme !== undefined) return webAddress(path)
  throw new SynthcleanError('usage', `${path} is no remote address: s3://, hf://datasets/, https:// are`)
}

const BUCKET = /^[a-z0-9][a-z0-9._-]{1,62}$/i

function s3Address(name: string, rest: string): S3Address {
  const slash = rest.indexOf('/')
  const bucket = slash < 0 ? rest : rest.slice(0, slash)
  const key = slash < 0 ? '' : rest.slice(slash + 1)
  if (!BUCKET.test(bucket)) {
    throw new SynthcleanError(
      'usage',
      `${name}: ${JSON.stringify(bucket)} is no bucket; write s3://BUCKET/KEY`,
    )
  }
  checkSegments(name, key)
  return { store: 's3', name, bucket, key }
}

/** Revisions with a slash that are written as they are; others need `%2F`. */
const HUB = /^datasets\/([\w.-]+\/[\w.-]+)(?:@(refs\/convert\/[\w.-]+|refs\/pr\/\d+|[^/]+))?(?:\/(.*))?$/s

function hubAddress(name: string, rest: string): HubAddress {
  const match = HUB.exec(rest)
  if (!match) {
    throw new SynthcleanError(
      'usage',
      `${name}: write hf://datasets/OWNER/NAME/PATH or hf://datasets/OWNER/NAME@REVISION/PATH`,
    )
  }
  const [, dataset = '', revision = 'main', path = ''] = match
  checkSegments(name, `${dataset}/${path}`)
  return { store: 'hub', name, dataset, revision: decoded(name, revision), path }
}

function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SynthcleanError(
      'usage',
      `${name}: ${JSON.stringify(text)} has a % that is no escape; write %25`,
    )
  }
}

/** An error is not to show a password. */
function decodedCredential(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new SynthcleanError(
      'usage',
      'the user or the password of an address has a % that is no escape; write %25',
    )
  }
}

/** URLs drop `.` and `..`, escaped or not, and would so name another object. */
function checkSegments(name: string, key: string): void {
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new SynthcleanError('usage', `${name}: a part "." or ".." cannot be asked for over HTTP`)
  }
  if (/\p{Cs}/u.test(key)) throw new SynthcleanError('usage', `${name}: the name is not well-formed Unicode`)
}

function webAddress(path: string): WebAddress {
  if (!URL.canParse(path))
    throw new SynthcleanError('usage', `${path.replace(/[?#].*/s, '')} is no valid address`)
  const url = new URL(path)
  url.hash = ''
  let authorization: string | undefined
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodedCredential(url.username)}:${decodedCredential(url.password)}`
    authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    url.username = url.password = ''
  }
  return { store: 'web', name: nameOf(url), url, authorization }
}

const SECRET_NAME = /sig|token|key|secret|credential|passw|auth|policy|session|code/i
/** Longer values are more likely signatures than choices. */
const PLAIN_VALUE = 32

/** An address as errors and ledgers may show it: what may be a secret in its query is left out. */
export function nameOf(url: URL): string {
  const shown = new URL(url)
  shown.username = shown.password = shown.hash = ''
  for (const [name, value] of url.searchParams) {
    if (SECRET_NAME.test(name) || value.length >= PLAIN_VALUE) shown.searchParams.set(name, '…')
  }
  return shown.href.replaceAll('%E2%80%A6', '…')
}

/** Escapes a key or path for a URL, its slashes aside. */
export function escapedPath(path: string): string {
  return path.split('/').map(escaped).join('/')
}

/** Escapes one part of a URL as RFC 3986 and the signing of requests want it. */
export function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
