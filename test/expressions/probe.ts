import { Expression } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { lookupOf } from '../../dist/shared/parameters/fromItem';
import { ASK_N8N } from '../../dist/shared/parameters/terms';
import { scopesOf } from '../../dist/shared/run/itemReader';
import { AcmeApi } from '../support/acme';
import { descriptionOf, runAfter } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

/** A parameter of an item: n8n's value, or what it throws; and ours, if n8n need not be asked. */
export interface Reading {
	readonly name: string;
	readonly n8n: { readonly value: unknown } | { readonly thrown: string };
	readonly ours: { readonly value: unknown } | undefined;
}

/** n8n drops parameters that a node does not have. */
const propertiesOf = (parameters: INodeParameters): INodeProperties[] =>
	Object.entries(parameters).map(([name, raw]) =>
		typeof raw === 'object' && raw !== null
			? {
					...{ displayName: name, name, type: 'collection', default: {} },
					options: propertiesOf({ ...raw } as INodeParameters),
				}
			: { displayName: name, name, type: 'string', default: '' },
	);

class Probe implements INodeType {
	description: INodeTypeDescription;

	constructor(
		private readonly readings: Reading[],
		parameters: INodeParameters,
	) {
		this.description = { ...descriptionOf('probe'), properties: propertiesOf(parameters) };
	}

	// n8n calls `execute` with its context as `this`, so this node is bound here.
	get execute() {
		const { readings } = this;
		return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const scopes = scopesOf(this);
			const read = (name: string, index: number) => {
				try {
					return { value: this.getNodeParameter(name, index) };
				} catch (error) {
					return { thrown: String(error) };
				}
			};
			for (const [name, raw] of Object.entries(this.getNode().parameters)) {
				const lookup = lookupOf(raw);
				for (const index of this.getInputData().keys()) {
					const scope = scopes?.(index);
					const found = lookup && scope ? lookup(scope) : ASK_N8N;
					const ours = found === ASK_N8N ? undefined : { value: found };
					readings.push({ name, n8n: read(name, index), ours });
				}
			}
			return [[]];
		};
	}
}

type Change = (items: INodeExecutionData[]) => INodeExecutionData[];

/** A node that gives what `change` makes of its items. */
export const changing = (name: string, change: Change): INodeType => ({
	description: descriptionOf(name),
	async execute(this: IExecuteFunctions) {
		return [change(this.getInputData())];
	},
});

/** Keeps each item. */
const contacts = changing('contacts', (items) =>
	items.map(({ json }, item) => ({ json, pairedItem: { item } })),
);

/** Turns the order of the items and exchanges their fields `a` and `b`. */
const turned = changing('turned', (items) =>
	items
		.map(({ json }, item) => ({ json: { ...json, a: json.b, b: json.a }, pairedItem: { item } }))
		.reverse(),
);

/** Loses which item came from which. */
const loose = changing('loose', (items) =>
	[...items, ...items].map(({ json }) => ({ json: { ...json } })),
);

/**
 * Reads each parameter for each item in n8n's engine, in both ways. The items come through the nodes
 * Contacts and Turned; Aside is another node of the workflow, which does not run.
 */
export async function readBoth(
	parameters: INodeParameters,
	items: IDataObject[],
	given: Partial<RunOptions> & { readonly isLoose?: true } = {},
): Promise<Reading[]> {
	const { isLoose, ...options } = given;
	const readings: Reading[] = [];
	const { error } = await runAfter(
		[
			{ name: 'Contacts', node: contacts },
			{ name: 'Turned', node: isLoose ? loose : turned },
			{ name: 'Aside', node: contacts, isAside: true },
		],
		{ node: new Probe(readings, parameters), credentialType: new AcmeApi() },
		{ parameters, items, ...options },
	);
	if (error) throw error;
	return readings;
}

/** Has n8n evaluate with this engine; 'vm', its default, needs a binary that not every Node.js has. */
export async function useEngine(engine: 'legacy' | 'quickjs' | 'vm'): Promise<void> {
	await Expression.disposeExpressionEngine();
	Expression.setExpressionEngine(engine);
	await Expression.initExpressionEngine({
		engine,
		bridgeTimeout: 5000,
		bridgeMemoryLimit: 128,
		maxCodeCacheSize: 1024,
		poolSize: 1,
	});
}
