import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SynthcleanError, systemError } from '../../errors.js'
import { readProfileFile, type Settings } from './profile-file.js'

export interface S3Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | undefined
}

/** Who asks, where. */
export interface S3Account {
  /** None: requests are anonymous. */
  credentials: S3Credentials | undefined
  region: string | undefined
  /** Of a store other than Amazon's. */
  endpoint: URL | undefined
}

/**
 * Account from the variables and files that the AWS tools know: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
 * AWS_SESSION_TOKEN; AWS_PROFILE with `~/.aws/credentials` and `~/.aws/config`; AWS_REGION or AWS_DEFAULT_REGION;
 * AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL. Variables go before files. Roles, single sign-on and the metadata of
 * cloud machines are not asked.
 */
export async function s3Account(environment: NodeJS.ProcessEnv): Promise<S3Account> {
  const profile = await profileOf(environment)
  const credentials = credentialsOf(environment, profile)
  const signs = Object.values(credentials ?? {}).filter((value) => value !== undefined)
  if (!signs.every((value) => /^[!-~]+$/.test(value as string))) {
    throw new SynthcleanError(
      'usage',
      'AWS_ACCESS_KEY_ID, its secret or its token holds a space or another sign that no key has',
    )
  }
  return {
    credentials,
    region:
      set(environment.AWS_REGION) ?? set(environment.AWS_DEFAULT_REGION) ?? profile?.settings.get('region'),
    endpoint: endpointOf(environment, profile),
  }
}

interface Profile {
  name: string
  settings: Settings
  services: Settings | undefined
}

/** An empty variable counts as none. */
function set(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

async function profileOf(environment: NodeJS.ProcessEnv): Promise<Profile | undefined> {
  const folder = join(set(environment.HOME) ?? set(environment.USERPROFILE) ?? '', '.aws')
  const config = await sectionsOf(set(environment.AWS_CONFIG_FILE) ?? join(folder, 'config'))
  const secrets = await sectionsOf(
    set(environment.AWS_SHARED_CREDENTIALS_FILE) ?? join(folder, 'credentials'),
  )
  const asked = set(environment.AWS_PROFILE) ?? set(environment.AWS_DEFAULT_PROFILE)
  const name = asked ?? 'default'
  const found = [config.get(`profile ${name}`) ?? config.get(name), secrets.get(name)]
  if (found.every((section) => section === undefined)) {
    if (asked === undefined) return undefined
    const message = `AWS_PROFILE: there is no profile ${JSON.stringify(name)} in ~/.aws/credentials or ~/.aws/config`
    throw new SynthcleanError('usage', message)
  }
  const settings = new Map(found.flatMap((section) => [...(section ?? [])]))
  return { name, settings, services: config.get(`services ${settings.get('services') ?? ''}`) }
}

async function sectionsOf(path: string): Promise<Map<string, Settings>> {
  try {
    return readProfileFile(await readFile(path, 'utf8'))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return new Map()
    throw systemError('read', path, error)
  }
}

/** Settings that say that the credentials of a profile come from elsewhere. */
const ELSEWHERE = [
  'sso_session',
  'sso_start_url',
  'role_arn',
  'credential_process',
  'web_identity_token_file',
]

function credentialsOf(
  environment: NodeJS.ProcessEnv,
  profile: Profile | undefined,
): S3Credentials | undefined {
  const id = set(environment.AWS_ACCESS_KEY_ID)
  const secret = set(environment.AWS_SECRET_ACCESS_KEY)
  if (id !== undefined && secret !== undefined) {
    return { accessKeyId: id, secretAccessKey: secret, sessionToken: set(environment.AWS_SESSION_TOKEN) }
  }
  if (id !== undefined || secret !== undefined) {
    const missing = id === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'
    throw new SynthcleanError('usage', `${missing} is not set, but its counterpart is: set both, or neither`)
  }
  if (!profile) return undefined
  const { settings } = profile
  const accessKeyId = settings.get('aws_access_key_id')
  const secretAccessKey = settings.get('aws_secret_access_key')
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, sessionToken: settings.get('aws_session_token') }
  }
  const elsewhere = ELSEWHERE.find((setting) => settings.has(setting))
  if (elsewhere === undefined) return undefined
  const message = `the AWS profile ${JSON.stringify(profile.name)} takes its credentials from ${elsewhere}, which is not read here; `
  const advice = `eval "$(aws configure export-credentials --profile ${profile.name} --format env)" puts them into variables that are`
  throw new SynthcleanError('usage', message + advice)
}

function endpointOf(environment: NodeJS.ProcessEnv, profile: Profile | undefined): URL | undefined {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined
  const found =
    set(environment.AWS_ENDPOINT_URL_S3) ??
    set(environment.AWS_ENDPOINT_URL) ??
    profile?.services?.get('s3.endpoint_url') ??
    profile?.settings.get('endpoint_url')
  if (found === undefined) return undefined
  const url = URL.canParse(found) ? new URL(found) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== '') {
    const message = `AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL: ${JSON.stringify(found)} is no address like https://s3.example.org`
    throw new SynthcleanError('usage', message)
  }
  return url
}
