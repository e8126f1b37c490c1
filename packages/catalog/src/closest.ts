export { closest, editDistance, suggestions } from '@foretoken/kernel';
