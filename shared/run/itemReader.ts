import type { IExecuteFunctions } from 'n8n-workflow';
import type { Field } from '../operation/fields';
import { isToolCall } from '../once/retryMemory';
import { parameterReader } from '../parameters/read';
import type { ParameterReader } from '../parameters/read';
import { ASK_N8N } from '../parameters/terms';
import type { Other, Scope } from '../parameters/terms';

/** Prepares reading the parameters of the input items. */
export function itemReader(
	context: IExecuteFunctions,
	fields: readonly Field[],
	options: readonly Field[],
): ParameterReader {
	return parameterReader(
		{
			read: (name, index, fallback, given) =>
				context.getNodeParameter(name, index, fallback, given),
			scope: scopesOf(context),
		},
		fields,
		options,
	);
}

/** The data of each item for expressions; undefined if n8n alone knows it. */
export function scopesOf(
	context: IExecuteFunctions,
): ((index: number) => Scope | undefined) | undefined {
	// As the tool of an agent a node reads `$json` of another node.
	if (isToolCall(context)) return undefined;
	const items = context.getInputData();
	const jsonOf = otherNodes(context);
	const scopeOf = (index: number): Scope | undefined => {
		const json = items[index]?.json;
		return json && { json, other: (wanted) => jsonOf(wanted, index) };
	};
	// The parameters of an item are read one after the other.
	let latest: { readonly index: number; readonly scope?: Scope } | undefined;
	return (index) => {
		if (latest?.index !== index) latest = { index, scope: scopeOf(index) };
		return latest.scope;
	};
}

/** n8n's `$('Node')`: `item` of an index is `itemMatching` of it. */
interface NodeItems {
	readonly itemMatching: (index: number) => { readonly json: unknown };
	readonly first: () => { readonly json: unknown };
}

/**
 * Reads other nodes as n8n's evaluator does, through n8n's own data proxy. The evaluator makes one
 * for each item, but only `$node` depends on that.
 */
function otherNodes(context: IExecuteFunctions): (wanted: Other, index: number) => unknown {
	const readers = new Map<Other, (index: number) => unknown>();
	const readerOf = ({ node, by }: Other): ((index: number) => unknown) => {
		if (by === '$node') return (index) => context.getWorkflowDataProxy(index).$node[node].json;
		const items: NodeItems = context.getWorkflowDataProxy(0).$(node);
		if (by === 'first') {
			const { json } = items.first();
			return () => json;
		}
		const { itemMatching } = items;
		return (index) => itemMatching(index).json;
	};
	return (wanted, index) => {
		try {
			const read = readers.get(wanted) ?? readerOf(wanted);
			readers.set(wanted, read);
			return read(index);
		} catch {
			// n8n explains it when it is asked.
			return ASK_N8N;
		}
	};
}
