import { at, listAt } from '../../dev/json';
import type { N8nClient } from '../engine/client';
import type { Demo } from '../engine/demo';
import type { Finding } from '../report';
import { OLD, olderTypes } from './upgrade';

export const NAME = 'n8n-nodes-cis-telephony';
const ROUTE = '/rest/community-packages';
const PUBLIC = '/api/v1/community-packages';

export const WRONG_CHECKSUM = `Error updating package "${NAME}":Failed to verify package checksum. Try restarting n8n and attempting the installation again.`;

const NOT_VETTED = `Package ${NAME} is not vetted for installation`;

/** n8n's answer: its status, and the message of a refusal. */
type Answer = [status: number, message?: string];

/** n8n runs npm before it answers. */
async function ask(
	client: N8nClient,
	method: string,
	path: string,
	body?: object,
	headers?: Record<string, string>,
): Promise<{ status: number; body: unknown }> {
	const { status, text } = await client.ask(method, path, body && JSON.stringify(body), headers);
	return { status, body: /^[{[]/.test(text) ? JSON.parse(text) : undefined };
}

async function answer(...request: Parameters<typeof ask>): Promise<Answer> {
	const { status, body } = await ask(...request);
	const message = at(body, 'message');
	return status < 300 || typeof message !== 'string' ? [status] : [status, message];
}

/** Installs, as the page of settings does. */
export const install = async ({ client }: Demo, name: string, more: object = {}) =>
	await answer(client, 'POST', ROUTE, { name, ...more });

export const update = async ({ client }: Demo, version: string, checksum?: string) =>
	await answer(client, 'PATCH', ROUTE, { name: NAME, version, checksum });

export const remove = async ({ client }: Demo, name = NAME) =>
	await answer(client, 'DELETE', `${ROUTE}?name=${name}`);

/** The list of installed packages: version, newer version, whether it did not load. */
export async function installed({ client }: Demo): Promise<unknown[]> {
	const { body } = await ask(client, 'GET', ROUTE);
	return entries(listAt(body, 'data'));
}

const entries = (packages: unknown[]) =>
	packages.map((entry) => [
		at(entry, 'packageName'),
		at(entry, 'installedVersion'),
		at(entry, 'updateAvailable'),
		at(entry, 'failedLoading'),
	]);

/** Names, versions and checksums that n8n has to refuse. Nothing is installed afterwards. */
export async function refused(demo: Demo): Promise<Finding[]> {
	const failed = (name: string, why: string): Answer => [
		500,
		`Error loading package "${name}" :${why}`,
	];
	return [
		[
			'a name without the prefix',
			await install(demo, 'cis-telephony'),
			[400, 'Package name must start with n8n-nodes-'],
		],
		[
			'a package that the registry does not have',
			await install(demo, `${NAME}-2`),
			failed(`${NAME}-2`, 'Package version does not exist'),
		],
		[
			'a version that it does not have',
			await install(demo, `${NAME}@9.9.9`),
			failed(`${NAME}@9.9.9`, 'Package version does not exist'),
		],
		[
			'as a verified package, which it is not yet',
			await install(demo, NAME, { verify: true }),
			[400, NOT_VETTED],
		],
		[
			'removal of what is not there',
			await remove(demo),
			[400, 'This package is not installed - you must install it first'],
		],
		['installed packages', await installed(demo), []],
	];
}

/** Enters a name with a version, as docs/installation.md says. */
export async function pinned(demo: Demo, newer: string): Promise<Finding[]> {
	return [
		['answer', await install(demo, `${NAME}@${OLD}`), [200]],
		['installed packages', await installed(demo), [[NAME, OLD, newer, false]]],
		['its types', await olderTypes(demo), [8, 8]],
		[
			'the same again',
			await install(demo, NAME),
			[
				400,
				`Package "${NAME}" is already installed.To update it, click the corresponding button in the UI`,
			],
		],
	];
}

const FEATURE = 'feat:communityNodes:customRegistry';
const NOT_LICENSED = `Your license does not allow for ${FEATURE}. To enable ${FEATURE}, please upgrade to a license that supports this feature.`;

const refusedWith = async (demo: Demo) => {
	const [status, message = ''] = await install(demo, NAME);
	return [status, message.replace(/^Error loading package "[^"]*" :/, '')];
};

/** Under `N8N_UNVERIFIED_PACKAGES_ENABLED=false`, with the package installed by npm. */
export const onlyVerified = async (demo: Demo): Promise<Finding[]> => [
	[
		'installation',
		await refusedWith(demo),
		[500, 'Installation of unverified community packages is forbidden!'],
	],
	['types of what npm installed', await olderTypes(demo), [8, 8]],
	['installed packages, as n8n lists them', await installed(demo), []],
];

/** With `N8N_COMMUNITY_PACKAGES_REGISTRY`, and no licence for it. */
export const ownRegistry = async (demo: Demo): Promise<Finding[]> => [
	['installation', await refusedWith(demo), [500, NOT_LICENSED]],
];

/** Under `N8N_COMMUNITY_PACKAGES_ENABLED=false`: n8n hides its page, but not its API. */
export const switchedOff = async (demo: Demo): Promise<Finding[]> => [
	['types of what npm installed', await olderTypes(demo), [8, 8]],
	['installation by API', await install(demo, NAME), [200]],
	['types after it', await olderTypes(demo), [0, 8]],
];

const SCOPES = ['install', 'list', 'update', 'uninstall'].map((what) => `communityPackage:${what}`);

/** The same through n8n's public API, with a key. */
export async function publicApi({ client, ...demo }: Demo, newer: string): Promise<Finding[]> {
	const key = { 'X-N8N-API-KEY': await client.createApiKey('packages', SCOPES) };
	const unverified = { verify: false };
	const list = async () => {
		const { body } = await ask(client, 'GET', PUBLIC, undefined, key);
		return entries(Array.isArray(body) ? body : listAt(body, 'data'));
	};
	const call = async (method: string, name: string, body?: object) =>
		await answer(client, method, PUBLIC + name, body, key);
	const types = async () => await olderTypes({ client, ...demo });
	return [
		['verified only, its default', await call('POST', '', { name: NAME }), [400, NOT_VETTED]],
		[
			'installed',
			[await call('POST', '', { name: NAME, version: OLD, ...unverified }), await types()],
			[[200], [8, 8]],
		],
		['list', await list(), [[NAME, OLD, newer, false]]],
		[
			'updated',
			[await call('PATCH', `/${NAME}`, { version: newer, ...unverified }), await types()],
			[[200], [0, 8]],
		],
		['removed', [await call('DELETE', `/${NAME}`), await types()], [[204], [0, 0]]],
	];
}
