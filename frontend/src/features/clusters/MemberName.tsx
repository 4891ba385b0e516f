/** A business as the visitor may see it; its place is not said twice. */
export function MemberName({ name, place }: { name: string; place: string }) {
  return (
    <span>
      {name} {!name.includes(place) && <span className="small second">{place}</span>}
    </span>
  );
}
