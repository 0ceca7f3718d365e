using System.Text.Json;
using SessionReplay.Wire.Format;

namespace SessionReplay.Wire.Rrweb;

/// <summary>Tests whether a JSON value has exactly the shape that a compact record expresses.</summary>
internal static class EventShape
{
    /// <summary>
    /// True if the object has each of <paramref name="names"/> once, any of <paramref name="optional"/> once, and no other property.
    /// </summary>
    public static bool Only(this JsonElement element, ReadOnlySpan<string> names, ReadOnlySpan<string> optional = default)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        var found = 0;
        foreach (var property in element.EnumerateObject())
        {
            var index = IndexOf(property, names);
            if (index < 0 && IndexOf(property, optional) is >= 0 and var at)
                index = names.Length + at;
            if (index < 0 || (found & (1 << index)) != 0)
                return false; // An unknown property, or a repeated one.
            found |= 1 << index;
        }

        var all = (1 << names.Length) - 1;
        return (found & all) == all;
    }

    public static bool Numbers(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!element.TryGetProperty(name, out var value) || !value.IsNumber())
                return false;
        return true;
    }

    /// <summary>True for a number that a double holds: 1e999 becomes infinite in a double, and JSON has no form for that.</summary>
    public static bool IsNumber(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && double.IsFinite(element.GetDouble());

    /// <summary>Reads an integer that JavaScript holds exactly, however it is written (<c>5</c>, <c>5.0</c>).</summary>
    public static bool TryInteger(this JsonElement element, out long value)
    {
        value = 0;
        if (element.ValueKind != JsonValueKind.Number)
            return false;
        if (element.TryGetInt64(out value))
            return value is >= -WireFormat.MaxSafeInteger and <= WireFormat.MaxSafeInteger;
        var number = element.GetDouble();
        if (Math.Abs(number) > WireFormat.MaxSafeInteger || Math.Floor(number) != number)
            return false;
        value = (long)number;
        return true;
    }

    public static bool TryInteger(this JsonElement element, string name, out long value)
    {
        value = 0;
        return element.TryGetProperty(name, out var property) && property.TryInteger(out value);
    }

    /// <summary>True for an integer whose difference to another such integer is exact too.</summary>
    public static bool IsSmallInteger(this JsonElement element, string name) =>
        element.TryInteger(name, out var value) && Math.Abs(value) < WireFormat.MaxDeltaBase;

    /// <summary>The integer of that name, for which <see cref="IsSmallInteger"/> must have been true.</summary>
    public static long Integer(this JsonElement element, string name) =>
        element.TryInteger(name, out var value) ? value : throw new WireException($"The {name} is not an integer.");

    /// <summary>The number of that name, for which <see cref="Numbers"/> must have been true.</summary>
    public static WireNumber Number(this JsonElement element, string name) =>
        element.NumberOrNull(name) ?? throw new WireException($"The {name} is not a number.");

    public static WireNumber? NumberOrNull(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return null;
        return value.TryInteger(out var integer) ? integer : (WireNumber)value.GetDouble();
    }

    public static bool Is(this JsonElement element, string name, JsonValueKind kind) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == kind;

    public static bool IsBool(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>True if the property is missing or passes <paramref name="check"/>.</summary>
    public static bool IfPresent(this JsonElement element, string name, Func<JsonElement, bool> check) =>
        !element.TryGetProperty(name, out var value) || check(value);

    public static bool All(this JsonElement element, string name, Func<JsonElement, bool> check)
    {
        if (!element.Is(name, JsonValueKind.Array))
            return false;
        foreach (var item in element.GetProperty(name).EnumerateArray())
            if (!check(item))
                return false;
        return true;
    }

    private static int IndexOf(JsonProperty property, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
            if (property.NameEquals(names[i]))
                return i;
        return -1;
    }
}
