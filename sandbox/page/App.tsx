import { useState } from 'preact/hooks';
import type { ProviderView } from '../wire';
import { Choice } from './Choice';
import { EntryList } from './Entries';
import { Header } from './Header';
import { ProviderCard } from './Provider';
import { RequestList } from './Requests';
import { useSandbox } from './talk';

type View = 'entries' | 'requests';

interface FilterProps {
	providers: ProviderView[];
	value: string;
	onChange: (provider: string) => void;
}

function Filter({ providers, value, onChange }: FilterProps) {
	return (
		<div class="filter">
			<label for="filter">Provider</label>
			<select
				id="filter"
				value={value}
				onChange={({ currentTarget }) => onChange(currentTarget.value)}
			>
				<option value="">All</option>
				{providers.map(({ id, name }) => (
					<option key={id} value={id}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}

/** Wide enough for two columns, so that the credential values have room. */
const isWide = matchMedia('(min-width: 62rem)').matches;

export function App() {
	const { model, isLive, news } = useSandbox();
	const [view, setView] = useState<View>('entries');
	const [provider, setProvider] = useState('');
	const names = new Map(model.providers.map(({ id, name }) => [id, name]));
	const isShown = (one: { provider: string }) => provider === '' || one.provider === provider;
	const entries = model.entries.filter(isShown);
	const requests = model.requests.filter(isShown);
	return (
		<>
			<Header automatic={model.automatic} isLive={isLive} />
			<main>
				<section class="providers" aria-labelledby="providers">
					<h2 id="providers">Providers</h2>
					{model.providers.map((one, index) => (
						<ProviderCard key={one.id} provider={one} isOpen={isWide && index === 0} />
					))}
				</section>
				<section class="arrivals" aria-labelledby="arrivals">
					<div class="heading">
						<h2 id="arrivals">What arrived</h2>
						<p class="hint">
							{model.automatic
								? 'Calls and messages end by themselves.'
								: 'Nothing ends until you say so.'}
						</p>
					</div>
					<div class="toolbar">
						<Choice
							legend="Show"
							value={view}
							choices={[
								{ value: 'entries', label: 'Calls and messages', count: entries.length },
								{ value: 'requests', label: 'Requests', count: requests.length },
							]}
							onChange={setView}
						/>
						<Filter providers={model.providers} value={provider} onChange={setProvider} />
					</div>
					{view === 'entries' ? (
						<EntryList entries={entries} names={names} />
					) : (
						<RequestList requests={requests} names={names} />
					)}
				</section>
			</main>
			<p class="unseen" role="status">
				{news}
			</p>
		</>
	);
}
