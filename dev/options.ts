import { Stop } from './lifetime';
import { parseArgs } from './node';

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/**
 * Undefined for a misspelt option, an option without a value, and anything that is not an option.
 */
function tryParse<Given extends Options>(options: Given, args?: string[]) {
	try {
		return parseArgs({ args, options }).values;
	} catch {
		return undefined;
	}
}

/** The values of a command line's options; throws the usage text if they are wrong. */
export function parse<Given extends Options>(options: Given, usage: string, args?: string[]) {
	const values = tryParse(options, args);
	if (!values) throw new Stop(usage);
	return values;
}
