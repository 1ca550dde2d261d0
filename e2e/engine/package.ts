import { fsp, path } from '../../dev/node';
import { textAt } from '../../dev/json';
import { Stop } from '../../dev/lifetime';
import type { N8nHome } from './n8n';
import { npmOrStop, OWN_NODE } from './npm';
import { withProgress } from '../../dev/progress';
import { inTurn } from './checkoutLock';

/** n8n's prefix for the nodes: `<name>.mobilon`. */
export async function packageName(): Promise<string> {
	return textAt(JSON.parse(await fsp.readFile('package.json', 'utf8')), 'name');
}

let packed: Promise<string> | undefined;

/**
 * Builds the package of the current folder and packs it as `npm publish` would, once for all parts
 * of a run.
 */
export async function buildAndPack(home: N8nHome): Promise<string> {
	packed ??= pack(home);
	return await packed;
}

async function pack(home: N8nHome): Promise<string> {
	const folder = path.resolve('.');
	const call = { node: OWN_NODE, folder, log: path.join(home.folder, 'build.log'), limit: 600 };
	const into = path.join(home.folder, 'packed');
	await fsp.mkdir(into);
	const packing = inTurn(async () => {
		await npmOrStop(['run', 'build'], call);
		await npmOrStop(['pack', '--pack-destination', into], call);
	});
	await withProgress('Building and packing the nodes', packing);
	const tarball = (await fsp.readdir(into)).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Stop('npm pack made no package.');
	return path.join(into, tarball);
}
