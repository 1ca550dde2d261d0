import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { inspector, process } from '../dev/node';
import { createMobilonReference, type ReferenceMessage } from '../test/reference/mobilon';
import { builtNode } from '../test/support/built';
import { runNode, type NodeUnderTest } from '../test/support/n8n';
import { dataOf, eachOf, entriesOf, inGroups, LIMITS, messageOf, type Entry } from './entries';
import { median } from './rounds';
import type { Access } from './stand';
import { DRAGGED } from './workflows';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface ProfileRun extends Pick<Access, 'mobilon'> {
	/** SMS of a run. */
	readonly count: number;
	readonly rounds: number;
}

/** µs of CPU an SMS. */
export interface ProfileResult {
	readonly ours: number;
	/** A node that posts groups by n8n's request helper and matches the replies. */
	readonly helper: number;
	readonly axios: number;
	/** Where the time of ours goes, by the profiler: µs an SMS. */
	readonly parts: Readonly<Record<string, number>>;
}

/** By the place of the code; the first that fits. Code without a place belongs to its caller. */
const PARTS: ReadonlyArray<readonly [part: string, place: RegExp]> = [
	['Ours: parameters and checks', /\/dist\/shared\/(?:parameters|values|operation)\//],
	['Ours: Mobilon', /\/dist\/nodes\//],
	['Ours: requests, replies, masking', /\/dist\/shared\/http\//],
	['Ours: the run, its memory and output', /\/dist\/shared\//],
	[
		"n8n's request helper and axios",
		/\/(?:axios|backend-network|follow-redirects)\/|request-helper/,
	],
	["n8n's engine", /\/(?:n8n-core|n8n-workflow)\//],
	['Node.js: connections and HTTP', /^node:/],
];
const REST = 'Everything else';
const COLLECTOR = 'Garbage collector';

type Post = (messages: readonly ReferenceMessage[]) => Promise<unknown>;

/** Posts one group after the other and finds each entry's reply: neither checks nor outcomes. */
async function repliesTo(entries: readonly Entry[], post: Post): Promise<IDataObject[]> {
	const found = new Map<unknown, IDataObject>();
	await eachOf(inGroups(entries, LIMITS.sms), 1, async (group) => {
		const reply = await post(group.map(messageOf));
		if (Array.isArray(reply)) for (const one of reply) found.set(one.guid, one);
	});
	return entries.map(({ guid }) => found.get(guid) ?? {});
}

/** Runs `work` under the profiler of this process. */
async function profileOf(work: () => Promise<unknown>): Promise<inspector.Profiler.Profile> {
	const session = new inspector.Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: 100 });
	await session.post('Profiler.start');
	await work();
	return (await session.post('Profiler.stop')).profile;
}

/** µs by part; what waits for the provider is left out. */
function partsOf({
	nodes,
	samples = [],
	timeDeltas = [],
}: inspector.Profiler.Profile): Map<string, number> {
	const partOfNode = new Map<number, string | undefined>();
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const visit = (id: number, callersPart: string) => {
		const node = byId.get(id);
		if (!node) return;
		const { functionName: name, url } = node.callFrame;
		const own = PARTS.find(([, place]) => place.test(url))?.[0];
		const part = name === '(garbage collector)' ? COLLECTOR : (own ?? (url ? REST : callersPart));
		partOfNode.set(id, /^\((?:idle|program)\)$/.test(name) ? undefined : part);
		for (const child of node.children ?? []) visit(child, part);
	};
	const [root] = nodes;
	if (root) visit(root.id, REST);
	const times = new Map([...PARTS.map(([part]) => part), COLLECTOR, REST].map((part) => [part, 0]));
	for (const [index, id] of samples.entries()) {
		const part = partOfNode.get(id);
		if (part !== undefined) times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
	}
	return times;
}

async function main(): Promise<void> {
	const { count, rounds, mobilon }: ProfileRun = JSON.parse(process.argv[2] ?? '{}');
	const entries = entriesOf(count);
	const items = entries.map((entry) => ({ ...entry }));
	const built = builtNode('mobilon');
	async function onlyRequests(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const url = `${mobilon.smsBaseUrl}/send/`;
		const replies = await repliesTo(entries, async (body) => {
			const request = { method: 'POST', url, body: [...body], json: true } as const;
			const { httpRequestWithAuthentication } = this.helpers;
			return await httpRequestWithAuthentication.call(this, 'mobilonApi', request);
		});
		return [replies.map((json, item) => ({ json, pairedItem: { item } }))];
	}
	const { description } = built.node;
	const plain: NodeUnderTest = { ...built, node: { description, execute: onlyRequests } };
	const inN8n = async (under: NodeUnderTest) => {
		const { error } = await runNode(under, { parameters: DRAGGED.sms, items, credential: mobilon });
		if (error) throw error;
	};
	const client = createMobilonReference(mobilon);
	const racers = {
		ours: async () => await inN8n(built),
		helper: async () => await inN8n(plain),
		axios: async () =>
			await repliesTo(entries, async (body) => dataOf(await client.smsSend([...body]))),
	};
	const used: Record<keyof typeof racers, number[]> = { ours: [], helper: [], axios: [] };
	// They take turns; the first does not count.
	for (let round = 0; round <= rounds; round++) {
		for (const name of ['ours', 'helper', 'axios'] as const) {
			const before = process.cpuUsage();
			await racers[name]();
			const { user, system } = process.cpuUsage(before);
			if (round > 0) used[name].push((user + system) / count);
		}
	}
	const times = [...partsOf(await profileOf(racers.ours))];
	const result: ProfileResult = {
		ours: median(used.ours),
		helper: median(used.helper),
		axios: median(used.axios),
		parts: Object.fromEntries(times.map(([part, time]) => [part, time / count])),
	};
	process.stdout.write(JSON.stringify(result));
}

void main();
