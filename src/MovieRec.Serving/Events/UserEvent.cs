using MovieRec.Data;

namespace MovieRec.Serving.Events;

/// <summary>That a user met a movie, as it was told to the service.</summary>
/// <param name="User">The user, known to the model or not.</param>
/// <param name="Item">The movie, known to the model or not.</param>
/// <param name="Rating">Their rating of it; null where they met it without rating it.</param>
/// <param name="Time">When.</param>
public sealed record UserEvent(RawId User, RawId Item, float? Rating, DateTimeOffset Time);
